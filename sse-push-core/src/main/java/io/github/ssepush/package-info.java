/**
 * API for applications that send messages to their users. This package,
 * {@link io.github.ssepush.broker}, {@code io.github.ssepush.web} and the names of the
 * {@code
 * sse-push.*} properties are the API. All other packages may change between releases.
 */
@NullMarked
package io.github.ssepush;

import org.jspecify.annotations.NullMarked;
