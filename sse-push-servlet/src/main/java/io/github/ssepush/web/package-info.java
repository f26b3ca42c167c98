/**
 * What applications name of the stream: an API of three types. Everything below this
 * package may change between releases.
 */
@NullMarked
package io.github.ssepush.web;

import org.jspecify.annotations.NullMarked;
