/**
 * Requests for streams: what they ask for, whether they get it, and how they are
 * rejected. Not part of the API.
 */
@NullMarked
package io.github.ssepush.web.stream;

import org.jspecify.annotations.NullMarked;
