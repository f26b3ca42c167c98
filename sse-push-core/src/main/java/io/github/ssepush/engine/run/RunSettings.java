package io.github.ssepush.engine.run;

import java.time.Duration;

/**
 * The settings for the production of runs.
 *
 * @param flushInterval for how long text is collected
 * @param maxSize the maximum size of a run in bytes
 * @param idleTimeout after which time without a piece a run fails
 * @param maxMessageSize the most bytes that a message may have on the wire
 * @param startTimeout how long a start waits until it is stored
 * @param endCheck after which time to look whether an end is still stored
 */
public record RunSettings(Duration flushInterval, long maxSize, Duration idleTimeout, long maxMessageSize,
		Duration startTimeout, Duration endCheck) {

}
