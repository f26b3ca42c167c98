package io.github.ssepush.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;
import org.springframework.web.cors.CorsConfiguration;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.RunLimits;
import io.github.ssepush.engine.run.RunSettings;
import io.github.ssepush.engine.stream.StreamRequest;

/**
 * {@link ConfigurationProperties Properties} of the starter.
 *
 * @param enabled Whether the starter is active.
 * @param role Whether this application is a 'node', which holds streams and sends, or a
 * 'publisher', which only sends. By default a servlet application with the starter is a
 * node, and every other application is a publisher.
 * @param nodeLabel Name under which operators know this node, shown beside the random
 * name that it gets at each start. The environment variable HOSTNAME if there is one.
 * @param path Path of the stream, below the path of the dispatcher servlet.
 * @param transport How streams are written: 'auto' takes over the connection from the
 * server if that is known to work, 'servlet' uses the Servlet API only.
 * @param compactConnections Whether to shrink Tomcat's buffers for each connection to 64
 * bytes for reading and 512 bytes for writing. Intended for servers with many streams and
 * few other requests: all other responses are written in pieces of that size.
 * @param heartbeatInterval Time without a write after which a client is sent a comment
 * that keeps its connection open.
 * @param retry Time that clients wait before they reconnect, jittered by half.
 * @param transactionAware Whether a message that is sent in a transaction waits for the
 * commit. Needs spring-tx.
 * @param broker Where messages are stored and how they reach other nodes: 'memory' is for
 * a single node, 'redis' is for any number of nodes and needs sse-push-redis and
 * spring-boot-starter-data-redis.
 * @param redis the use of a Redis that nodes share
 * @param client the time-outs and threads of clients
 * @param history the limits of what is retained for reconnecting clients
 * @param run the production of runs
 * @param limits the limits of messages and clients
 * @param security the authentication of streams
 * @param cors the origins whose pages may open a stream
 * @param presence the events about users who come and go
 * @param browser the browser module
 * @param shutdown the closing of streams during shutdown
 * @param metrics the observation of requests for streams
 * @param endpoint the content of the Actuator endpoint
 */
@ConfigurationProperties("sse-push")
public record SsePushProperties(@DefaultValue("true") boolean enabled, @Nullable Role role, @Nullable String nodeLabel,
		@DefaultValue("/events") String path, @DefaultValue("auto") Transport transport,
		@DefaultValue("false") boolean compactConnections, @DefaultValue("15s") Duration heartbeatInterval,
		@DefaultValue("3s") Duration retry, @DefaultValue("true") boolean transactionAware,
		@DefaultValue("memory") Broker broker, @DefaultValue Redis redis, @DefaultValue Client client,
		@DefaultValue History history, @DefaultValue Run run, @DefaultValue Limits limits,
		@DefaultValue Security security, @DefaultValue Cors cors, @DefaultValue Presence presence,
		@DefaultValue Browser browser, @DefaultValue Shutdown shutdown, @DefaultValue Metrics metrics,
		@DefaultValue Endpoint endpoint) {

	/** A century. Sums of a few, in nanoseconds, fit into a {@code long}. */
	private static final Duration LONGEST = Duration.ofDays(36_500);

	public SsePushProperties {
		Assert.isTrue(path.matches("(/[\\w.~-]+)+"),
				() -> "'sse-push.path' must be a path such as '/events', not '" + path + "'");
		requirePositive("sse-push.heartbeat-interval", heartbeatInterval);
		requirePositive("sse-push.retry", retry);
		Assert.isTrue(security.enabled() || !cors.isOn(),
				"'sse-push.cors.*' is for the filter chain that 'sse-push.security.enabled=false' switches off; "
						+ "set up CORS where the application protects 'sse-push.path'");
	}

	/**
	 * Part of an application in a cluster.
	 */
	public enum Role {

		/**
		 * A node that sends messages, and holds the streams of clients.
		 */
		NODE,

		/**
		 * A publisher, which sends messages and holds no streams.
		 */
		PUBLISHER

	}

	private static void requirePositive(String property, Duration duration) {
		requireAtLeast(Duration.ofMillis(1), property, duration);
	}

	private static void requireAtLeast(Duration least, String property, Duration duration) {
		Assert.isTrue(duration.compareTo(least) >= 0,
				() -> "'" + property + "' must be at least " + least.toMillis() + "ms, not " + duration);
		requireBounded(property, duration);
	}

	private static void requirePositive(String property, DataSize size) {
		Assert.isTrue(size.toBytes() > 0, () -> "'" + property + "' must be at least a byte, not " + size);
	}

	private static void requireNotNegative(String property, Duration duration) {
		Assert.isTrue(!duration.isNegative(), () -> "'" + property + "' must not be negative, as is " + duration);
		requireBounded(property, duration);
	}

	private static void requireBounded(String property, Duration duration) {
		Assert.isTrue(duration.compareTo(LONGEST) <= 0,
				() -> "'" + property + "' must be at most " + LONGEST.toDays() + " days, not " + duration);
	}

	private static void requireNotNegative(String property, DataSize size) {
		Assert.isTrue(!size.isNegative(), () -> "'" + property + "' must not be negative, as is " + size);
	}

	/**
	 * Ways to write streams.
	 */
	public enum Transport {

		/**
		 * Take over the connection from the server if that is known to work.
		 */
		AUTO,

		/**
		 * Use the Servlet API only.
		 */
		SERVLET

	}

	/**
	 * Places where messages are stored.
	 */
	public enum Broker {

		/**
		 * Store messages in the memory of this JVM.
		 */
		MEMORY,

		/**
		 * Store messages in Redis.
		 */
		REDIS

	}

	/**
	 * The reaction to a user who opens more streams than allowed.
	 */
	public enum AtUserLimit {

		/**
		 * Close the oldest stream of the user.
		 */
		CLOSE_OLDEST,

		/**
		 * Ask the new client to reconnect later.
		 */
		REFUSE

	}

	/**
	 * Properties of a Redis that nodes share.
	 *
	 * @param keyPrefix Prefix of all keys and channels in Redis. Use a different one for
	 * each application that shares a Redis.
	 * @param timeout Time to wait for Redis before a send, the start of a run or another
	 * call fails; at least 100 milliseconds.
	 * @param beatInterval Time between two heartbeats of a node in Redis; at least 100
	 * milliseconds. With each of them the node detects messages that it missed. A node
	 * without a heartbeat for three intervals is removed.
	 */
	public record Redis(@DefaultValue("sse-push:") String keyPrefix, @DefaultValue("5s") Duration timeout,
			@DefaultValue("5s") Duration beatInterval) {

		/** In less time a node does not connect, or is removed between two heartbeats. */
		private static final Duration LEAST = Duration.ofMillis(100);

		public Redis {
			Assert.isTrue(!keyPrefix.contains("{"), "'sse-push.redis.key-prefix' must not contain '{'");
			requireAtLeast(LEAST, "sse-push.redis.timeout", timeout);
			requireAtLeast(LEAST, "sse-push.redis.beat-interval", beatInterval);
		}

	}

	/**
	 * Properties of clients.
	 *
	 * @param writeTimeout Time after which a stream is closed if the client accepts no
	 * byte while there is something to write.
	 * @param maxLifetime Time after which a stream is closed and the browser opens a new
	 * one, jittered down by a fifth.
	 * @param minHeartbeatInterval Shortest heartbeat interval that a reader may request;
	 * at least one second.
	 * @param writers Number of threads that write to clients. By default half the number
	 * of processors, at least one and at most four.
	 */
	public record Client(@DefaultValue("30s") Duration writeTimeout, @DefaultValue("1h") Duration maxLifetime,
			@DefaultValue("1s") Duration minHeartbeatInterval, @Nullable Integer writers) {

		public Client {
			requirePositive("sse-push.client.write-timeout", writeTimeout);
			requirePositive("sse-push.client.max-lifetime", maxLifetime);
			requireAtLeast(Duration.ofSeconds(1), "sse-push.client.min-heartbeat-interval", minHeartbeatInterval);
			Assert.isTrue(writers == null || writers > 0, "'sse-push.client.writers' must be at least 1");
		}

	}

	/**
	 * Limits of what is retained for reconnecting clients.
	 *
	 * @param maxMessages Maximum number of messages to retain for each user, for each
	 * topic, and for everyone.
	 * @param maxUserSize Maximum size of the messages to retain for one user.
	 * @param maxTopicSize Maximum size of the messages to retain for one topic, and for
	 * everyone.
	 * @param retention Time to retain a message.
	 * @param maxTotalSize Maximum size of all messages to retain in memory. Only users
	 * and topics with open clients may exceed it.
	 * @param maxDestinations Maximum number of users and topics to keep in memory. Only
	 * those with open clients may exceed it.
	 * @param idempotencyPeriod Time to remember an idempotency key.
	 */
	public record History(@DefaultValue("1000") int maxMessages, @DefaultValue("256KB") DataSize maxUserSize,
			@DefaultValue("1MB") DataSize maxTopicSize, @DefaultValue("1h") Duration retention,
			@DefaultValue("64MB") DataSize maxTotalSize, @DefaultValue("100000") int maxDestinations,
			@DefaultValue("10m") Duration idempotencyPeriod) {

		public History {
			Assert.isTrue(maxMessages > 0, "'sse-push.history.max-messages' must be at least 1");
			Assert.isTrue(maxDestinations > 0, "'sse-push.history.max-destinations' must be at least 1");
			requireNotNegative("sse-push.history.max-user-size", maxUserSize);
			requireNotNegative("sse-push.history.max-topic-size", maxTopicSize);
			requireNotNegative("sse-push.history.max-total-size", maxTotalSize);
			requirePositive("sse-push.history.retention", retention);
			requirePositive("sse-push.history.idempotency-period", idempotencyPeriod);
		}

		HistoryLimits limits(Run run) {
			return new HistoryLimits(this.maxMessages, this.maxUserSize.toBytes(), this.maxTopicSize.toBytes(),
					this.retention, this.idempotencyPeriod, run.limits());
		}

	}

	/**
	 * Properties of runs.
	 *
	 * @param flushInterval Time for which the text of a run is collected before it is
	 * stored and sent.
	 * @param maxSize Maximum size of a run, at least one byte. A larger one fails.
	 * @param idleTimeout Time without a piece after which a run fails.
	 * @param retention Time for which a run can be read after its end.
	 */
	public record Run(@DefaultValue("50ms") Duration flushInterval, @DefaultValue("1MB") DataSize maxSize,
			@DefaultValue("5m") Duration idleTimeout, @DefaultValue("10m") Duration retention) {

		/** By then, a replica has taken over from a server that stopped. */
		private static final Duration END_CHECK = Duration.ofMinutes(1);

		public Run {
			requireNotNegative("sse-push.run.flush-interval", flushInterval);
			requirePositive("sse-push.run.max-size", maxSize);
			requirePositive("sse-push.run.idle-timeout", idleTimeout);
			requirePositive("sse-push.run.retention", retention);
		}

		RunLimits limits() {
			return new RunLimits(this.maxSize.toBytes(), this.idleTimeout, this.retention);
		}

		RunSettings settings(DataSize maxMessageSize, Duration startTimeout) {
			return new RunSettings(this.flushInterval, this.maxSize.toBytes(), this.idleTimeout,
					maxMessageSize.toBytes(), startTimeout, END_CHECK);
		}

	}

	/**
	 * Limits of messages and clients.
	 *
	 * @param maxMessageSize Maximum size of one message on the wire.
	 * @param maxTopics Maximum number of topics that one client may follow; at most 78.
	 * @param maxClients Maximum number of clients on this node. Further clients are asked
	 * to reconnect later. By default 80 % of the server's maximum number of connections,
	 * or no limit if the server has none.
	 * @param maxClientsPerUser Maximum number of clients of one user on this node. No
	 * limit if zero.
	 * @param maxConnectsPerUser Maximum number of streams that one user may open on this
	 * node within a second. No limit if zero.
	 * @param atUserLimit What to do when a user opens more streams than allowed:
	 * 'close-oldest' closes the oldest stream of the user, 'refuse' asks the new client
	 * to reconnect later.
	 * @param maxPendingEvents Maximum number of connect and disconnect events that may
	 * wait for the application's listeners. Further connects are not published but
	 * counted. A client whose connect was published always has its disconnect published.
	 */
	public record Limits(@DefaultValue("1MB") DataSize maxMessageSize, @DefaultValue("8") int maxTopics,
			@Nullable Integer maxClients, @DefaultValue("20") int maxClientsPerUser,
			@DefaultValue("100") int maxConnectsPerUser, @DefaultValue("close-oldest") AtUserLimit atUserLimit,
			@DefaultValue("10000") int maxPendingEvents) {

		public Limits {
			requirePositive("sse-push.limits.max-message-size", maxMessageSize);
			Assert.isTrue(maxTopics >= 0, "'sse-push.limits.max-topics' must not be negative");
			Assert.isTrue(maxTopics <= StreamRequest.MAX_TOPICS,
					() -> "'sse-push.limits.max-topics' must be at most " + StreamRequest.MAX_TOPICS + ", not "
							+ maxTopics + ": the positions of all topics have to fit into the id of an event");
			Assert.isTrue(maxClients == null || maxClients > 0, "'sse-push.limits.max-clients' must be at least 1");
			Assert.isTrue(maxClientsPerUser >= 0, "'sse-push.limits.max-clients-per-user' must not be negative");
			Assert.isTrue(maxConnectsPerUser >= 0, "'sse-push.limits.max-connects-per-user' must not be negative");
			Assert.isTrue(maxPendingEvents > 0, "'sse-push.limits.max-pending-events' must be at least 1");
		}

	}

	/**
	 * Properties of the authentication of streams.
	 *
	 * @param enabled Whether the starter protects its path with a security filter chain
	 * of its own. If not, the application's chain must protect it.
	 * @param clockSkew Clock skew to allow when checking token expiry. Should match the
	 * clock skew of the JwtDecoder.
	 * @param expiryLead Time before the expiry of its token at which a client is sent the
	 * event 'sse-push.expiring'. Never if zero.
	 * @param requireExpiry Whether to reject tokens without an expiry time.
	 * @param disconnectOnLogout Whether to close the streams of a user at logout and at
	 * the end of a session, if Spring Security reports it, and the streams of an expired
	 * session.
	 * @param queryParameter Name of a query parameter that may carry the token instead of
	 * the Authorization header. Not recommended, because addresses end up in logs.
	 * @param authenticationBean Name of the bean that authenticates requests for streams:
	 * a JwtDecoder, an OpaqueTokenIntrospector or an
	 * {@literal AuthenticationManagerResolver<HttpServletRequest>}. Needed only if there
	 * are several.
	 * @param converterBean Name of the bean that converts a checked token to an
	 * Authentication: a {@literal Converter<Jwt, ? extends AbstractAuthenticationToken>}
	 * or an OpaqueTokenAuthenticationConverter. Needed only if there are several.
	 * @param ticket the tickets of browsers that cannot send a token
	 */
	public record Security(@DefaultValue("true") boolean enabled, @DefaultValue("60s") Duration clockSkew,
			@DefaultValue("30s") Duration expiryLead, @DefaultValue("false") boolean requireExpiry,
			@DefaultValue("true") boolean disconnectOnLogout, @Nullable String queryParameter,
			@Nullable String authenticationBean, @Nullable String converterBean, @DefaultValue Ticket ticket) {

		private static final Set<String> PARAMETERS = Set.of("topic", "from", "heartbeat", "last_event_id",
				"lastEventId", "Last-Event-ID");

		public Security {
			requireNotNegative("sse-push.security.clock-skew", clockSkew);
			requireNotNegative("sse-push.security.expiry-lead", expiryLead);
			Assert.isTrue(queryParameter == null || !queryParameter.isBlank(),
					"'sse-push.security.query-parameter' must not be blank");
			Assert.isTrue(!ticket.enabled() || !"ticket".equals(queryParameter),
					"'sse-push.security.query-parameter' must not be that of tickets");
			Assert.isTrue(queryParameter == null || !PARAMETERS.contains(queryParameter),
					() -> "'sse-push.security.query-parameter' must not be '" + queryParameter
							+ "', which is a parameter of streams");
		}

	}

	/**
	 * Properties of tickets, for browsers that cannot send a token.
	 *
	 * @param enabled Whether a token can be exchanged for a ticket that opens one stream.
	 * @param lifetime Time within which a ticket must be used; at most 30 seconds.
	 * @param maxPerUser Maximum number of unused tickets of a user, and of used tickets
	 * that may still resume their stream.
	 */
	public record Ticket(@DefaultValue("true") boolean enabled, @DefaultValue("30s") Duration lifetime,
			@DefaultValue("16") int maxPerUser) {

		private static final Duration MAX_LIFETIME = Duration.ofSeconds(30);

		public Ticket {
			requirePositive("sse-push.security.ticket.lifetime", lifetime);
			Assert.isTrue(lifetime.compareTo(MAX_LIFETIME) <= 0,
					"'sse-push.security.ticket.lifetime' must be 30 seconds at most, as tickets end up in logs");
			Assert.isTrue(maxPerUser > 0, "'sse-push.security.ticket.max-per-user' must be at least 1");
		}

	}

	/**
	 * Properties of cross-origin requests. Pages of the application's own origin need
	 * none.
	 *
	 * @param allowedOrigins Origins whose pages may open a stream, such as
	 * 'https://app.example.com'. None by default.
	 * @param allowedOriginPatterns Patterns of origins whose pages may open a stream,
	 * such as 'https://*.example.com'. None by default.
	 * @param allowedHeaders Further request headers that these pages may send, such as
	 * those of the 'headers' option of the browser module. None by default.
	 * @param allowCredentials Whether these pages may send cookies, which the starter
	 * itself does not need.
	 * @param maxAge Time for which a browser may cache the result of a preflight request.
	 */
	public record Cors(@DefaultValue List<String> allowedOrigins, @DefaultValue List<String> allowedOriginPatterns,
			@DefaultValue List<String> allowedHeaders, @DefaultValue("false") boolean allowCredentials,
			@DefaultValue("30m") Duration maxAge) {

		public Cors {
			requireNotNegative("sse-push.cors.max-age", maxAge);
			requireNoWildcard("sse-push.cors.allowed-origins", allowedOrigins, allowCredentials);
			requireNoWildcard("sse-push.cors.allowed-origin-patterns", allowedOriginPatterns, allowCredentials);
			requireNoForeigners(allowedOrigins, allowedOriginPatterns, allowCredentials);
		}

		boolean isOn() {
			return !this.allowedOrigins.isEmpty() || !this.allowedOriginPatterns.isEmpty();
		}

		private static void requireNoForeigners(List<String> origins, List<String> patterns, boolean credentials) {
			if (credentials) {
				ForeignOrigins.find(origins, patterns).ifPresent((origin) -> {
					throw new IllegalArgumentException("'sse-push.cors.allowed-origins' and "
							+ "'sse-push.cors.allowed-origin-patterns' must not allow an origin that anybody can have, "
							+ "such as '" + origin
							+ "', together with 'sse-push.cors.allow-credentials': name the origins, "
							+ "or end a pattern with a domain of yours ('https://*.example.com')");
				});
			}
		}

		private static void requireNoWildcard(String property, List<String> origins, boolean credentials) {
			Assert.isTrue(!credentials || !origins.contains(CorsConfiguration.ALL), () -> "'" + property
					+ "' must not be '*' together with 'sse-push.cors.allow-credentials': name the origins");
		}

	}

	/**
	 * Properties of the events about users who come and go. All applications of a cluster
	 * need the same ones.
	 *
	 * @param enabled Whether to keep the users who are online on any node, so that they
	 * can be listed, and to publish an event when a user comes online or goes offline.
	 * @param grace Time without a client after which a user is offline.
	 */
	public record Presence(@DefaultValue("false") boolean enabled, @DefaultValue("30s") Duration grace) {

		public Presence {
			requirePositive("sse-push.presence.grace", grace);
		}

		@Nullable Duration graceIfEnabled() {
			return this.enabled ? this.grace : null;
		}

	}

	/**
	 * Properties of the browser module.
	 *
	 * @param enabled Whether to serve the browser module at '/sse-push/sse-push.js',
	 * below the path of the dispatcher servlet.
	 */
	public record Browser(@DefaultValue("true") boolean enabled) {

	}

	/**
	 * Properties of the shutdown.
	 *
	 * @param drainPeriod Time over which the closing of streams is spread during
	 * shutdown, so that their clients do not reconnect all at once. All at once if zero,
	 * which is the default with DevTools.
	 * @param waitForRuns Time to wait for open runs during shutdown, before they fail and
	 * streams are closed.
	 */
	public record Shutdown(@DefaultValue("3s") Duration drainPeriod, @DefaultValue("0s") Duration waitForRuns) {

		public Shutdown {
			requireNotNegative("sse-push.shutdown.drain-period", drainPeriod);
			requireNotNegative("sse-push.shutdown.wait-for-runs", waitForRuns);
		}

	}

	/**
	 * Properties of meters and observations.
	 *
	 * @param httpServerRequests Whether to observe requests for the stream as
	 * 'http.server.requests', although they may last for hours.
	 */
	public record Metrics(@DefaultValue("false") boolean httpServerRequests) {

	}

	/**
	 * Properties of the Actuator endpoint.
	 *
	 * @param showUsers Whether the Actuator endpoint shows the names of users.
	 */
	public record Endpoint(@DefaultValue("false") boolean showUsers) {

	}

}
