/**
 * The starter's configuration of Spring Security, for its own path alone. Not part of the
 * API.
 */
@NullMarked
package io.github.ssepush.security;

import org.jspecify.annotations.NullMarked;
