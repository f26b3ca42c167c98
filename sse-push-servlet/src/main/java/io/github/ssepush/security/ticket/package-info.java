/**
 * Tickets over HTTP: issues them, and accepts them in the place of a token. Not part of
 * the API.
 */
@NullMarked
package io.github.ssepush.security.ticket;

import org.jspecify.annotations.NullMarked;
