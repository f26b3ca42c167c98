/**
 * The contract: what an application names when it pushes to its users. This package,
 * {@link io.github.ssepush.broker} and the names of the {@code sse-push.*} properties are
 * the API; everything else may change between releases.
 */
@NullMarked
package io.github.ssepush;

import org.jspecify.annotations.NullMarked;
