package io.github.ssepush.sample;

import java.time.Instant;

/**
 * The message that the page shows: the payload of every {@code chat} event.
 *
 * @param from the user who wrote it
 * @param to the user it is for, {@code *} for everyone, {@code #} and a topic
 * @param text what was written
 * @param at when the server took it
 */
record ChatMessage(String from, String to, String text, Instant at) {

}
