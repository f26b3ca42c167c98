/**
 * The stream handler and what it needs of a servlet container. Not part of the API.
 */
@NullMarked
package io.github.ssepush.web;

import org.jspecify.annotations.NullMarked;
