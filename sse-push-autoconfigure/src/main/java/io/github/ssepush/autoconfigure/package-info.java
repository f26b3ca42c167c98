/**
 * Assembles the starter. Only the names of the {@code sse-push.*} properties are part of
 * the API.
 */
@NullMarked
package io.github.ssepush.autoconfigure;

import org.jspecify.annotations.NullMarked;
