package io.github.ssepush.engine.log;

import java.time.Duration;

/**
 * The limits on what the logs of a node hold, and for how long.
 *
 * @param messages the most messages in a log's tail
 * @param userBytes the most bytes in the tail of a user's log
 * @param topicBytes the most bytes in the tail of a topic's log, and of everyone's
 * @param retention how long a message stays in a log's tail
 * @param linger how long a log stays attached without followers
 */
public record LogSettings(int messages, long userBytes, long topicBytes, Duration retention, Duration linger) {

}
