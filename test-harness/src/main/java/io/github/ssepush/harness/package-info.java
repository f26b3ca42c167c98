/**
 * Helpers that the tests of several modules share.
 */
@NullMarked
package io.github.ssepush.harness;

import org.jspecify.annotations.NullMarked;
