/**
 * API for controllers that open streams, of three types. All packages below may change
 * between releases.
 */
@NullMarked
package io.github.ssepush.web;

import org.jspecify.annotations.NullMarked;
