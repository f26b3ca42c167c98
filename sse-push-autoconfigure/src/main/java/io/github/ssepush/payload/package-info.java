/**
 * Converts the payloads of messages: with Spring MVC's own converters, or with Jackson
 * where there is no Spring MVC. Not part of the API.
 */
@NullMarked
package io.github.ssepush.payload;

import org.jspecify.annotations.NullMarked;
