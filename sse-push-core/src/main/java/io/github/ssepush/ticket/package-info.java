/**
 * Tickets, which open a stream in the place of a token, and where they are kept. Not part
 * of the API.
 */
@NullMarked
package io.github.ssepush.ticket;

import org.jspecify.annotations.NullMarked;
