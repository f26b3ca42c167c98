package io.github.ssepush.engine.log;

/**
 * The limits on the part of a history that a log's tail holds.
 *
 * @param messages the most messages
 * @param bytes the most bytes, unless a single message has more
 * @param retention how long a message stays, in nanoseconds
 */
record LogLimits(int messages, long bytes, long retention) {

}
