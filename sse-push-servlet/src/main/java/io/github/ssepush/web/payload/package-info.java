/**
 * Converts the payloads of messages with Spring MVC's own converters. Not part of the
 * API.
 */
@NullMarked
package io.github.ssepush.web.payload;

import org.jspecify.annotations.NullMarked;
