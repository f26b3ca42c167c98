/**
 * The stream handler and what it needs of a servlet container. The API of this package is
 * {@link io.github.ssepush.web.EventStreams}, {@link io.github.ssepush.web.StreamOptions}
 * and {@link io.github.ssepush.web.CurrentClient}; the rest is not.
 */
@NullMarked
package io.github.ssepush.web;

import org.jspecify.annotations.NullMarked;
