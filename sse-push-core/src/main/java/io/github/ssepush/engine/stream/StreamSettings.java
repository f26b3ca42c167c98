package io.github.ssepush.engine.stream;

import java.time.Duration;

/**
 * The settings of the streams of a node.
 *
 * @param heartbeatInterval after how long without a write a client gets a comment
 * @param retry how long clients wait before they reconnect; jittered by half
 * @param writeTimeout how long a client may accept nothing before it is closed
 * @param maxLifetime after how long a stream is ended; jittered down by a fifth
 * @param clockSkew how long an expired token is still accepted
 * @param expiryLead how long before its token expires a client is notified; never if zero
 */
public record StreamSettings(Duration heartbeatInterval, Duration retry, Duration writeTimeout, Duration maxLifetime,
		Duration clockSkew, Duration expiryLead) {

	/**
	 * Return how often time is looked at.
	 * @return the interval, shorter than the heartbeats' by far
	 */
	public Duration tick() {
		return Duration.ofMillis(Math.max(10, Math.min(250, this.heartbeatInterval.toMillis() / 4)));
	}

	/**
	 * Return after how long without a write a client gets a comment: what its request
	 * asks for, if that is sooner.
	 */
	Duration heartbeatOf(StreamRequest request) {
		Duration wanted = request.heartbeat();
		return (wanted != null && wanted.compareTo(this.heartbeatInterval) < 0) ? wanted : this.heartbeatInterval;
	}

}
