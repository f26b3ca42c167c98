package io.github.ssepush.engine;

import java.time.Duration;

import io.github.ssepush.engine.log.LogSettings;

/**
 * How the engine treats its clients.
 *
 * @param heartbeatInterval after how long without a write a client gets a comment
 * @param retry how long clients wait before they reconnect; jittered by half
 * @param writeTimeout how long a client may accept nothing before it is closed
 * @param maxLifetime after how long a stream is ended; jittered down by a fifth
 * @param writers how many threads write to clients
 * @param logMessages the most messages in a log's tail on this node
 * @param userLogBytes the most bytes in the tail of a user's log
 * @param topicLogBytes the most bytes in the tail of a topic's log, and of everyone's
 * @param logRetention how long a message stays in a log's tail
 * @param logLinger how long a log stays attached without clients
 * @param maxClients the most clients at a time
 * @param maxClientsPerUser the most clients of one user at a time
 * @param closeOldest whether a user's oldest client is closed for one too many; else that
 * one is refused
 * @param clockSkew how long an expired token is still accepted
 * @param expiryLead how long before its token expires a client is notified; never if zero
 * @param maxConnectsPerUser how often a user may open a stream in a second
 */
public record EngineSettings(Duration heartbeatInterval, Duration retry, Duration writeTimeout, Duration maxLifetime,
		int writers, int logMessages, long userLogBytes, long topicLogBytes, Duration logRetention, Duration logLinger,
		int maxClients, int maxClientsPerUser, boolean closeOldest, Duration clockSkew, Duration expiryLead,
		int maxConnectsPerUser) {

	/**
	 * Create settings without a limit on how often a user may open a stream.
	 * @param heartbeatInterval after how long without a write a client gets a comment
	 * @param retry how long clients wait before they reconnect
	 * @param writeTimeout how long a client may accept nothing before it is closed
	 * @param maxLifetime after how long a stream is ended
	 * @param writers how many threads write to clients
	 * @param logMessages the most messages in a log's tail on this node
	 * @param userLogBytes the most bytes in the tail of a user's log
	 * @param topicLogBytes the most bytes in the tail of a topic's log
	 * @param logRetention how long a message stays in a log's tail
	 * @param logLinger how long a log stays attached without clients
	 * @param maxClients the most clients at a time
	 * @param maxClientsPerUser the most clients of one user at a time
	 * @param closeOldest whether a user's oldest client is closed for one too many
	 * @param clockSkew how long an expired token is still accepted
	 * @param expiryLead how long before its token expires a client is notified
	 */
	public EngineSettings(Duration heartbeatInterval, Duration retry, Duration writeTimeout, Duration maxLifetime,
			int writers, int logMessages, long userLogBytes, long topicLogBytes, Duration logRetention,
			Duration logLinger, int maxClients, int maxClientsPerUser, boolean closeOldest, Duration clockSkew,
			Duration expiryLead) {
		this(heartbeatInterval, retry, writeTimeout, maxLifetime, writers, logMessages, userLogBytes, topicLogBytes,
				logRetention, logLinger, maxClients, maxClientsPerUser, closeOldest, clockSkew, expiryLead,
				Integer.MAX_VALUE);
	}

	/** How often time is looked at, in milliseconds. */
	long tick() {
		return Math.max(10, Math.min(250, this.heartbeatInterval.toMillis() / 4));
	}

	/**
	 * Return after how long without a write a client gets a comment: what its request
	 * asks for, if that is sooner.
	 */
	Duration heartbeatOf(StreamRequest request) {
		Duration wanted = request.heartbeat();
		return (wanted != null && wanted.compareTo(this.heartbeatInterval) < 0) ? wanted : this.heartbeatInterval;
	}

	LogSettings log() {
		return new LogSettings(this.logMessages, this.userLogBytes, this.topicLogBytes, this.logRetention,
				this.logLinger);
	}

}
