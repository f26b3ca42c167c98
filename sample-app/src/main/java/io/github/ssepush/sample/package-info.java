/**
 * The starter as a user meets it: a page, a controller that pushes, and an issuer of
 * tokens for development.
 */
@NullMarked
package io.github.ssepush.sample;

import org.jspecify.annotations.NullMarked;
