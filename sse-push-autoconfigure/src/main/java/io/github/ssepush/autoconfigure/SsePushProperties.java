package io.github.ssepush.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;
import org.springframework.web.cors.CorsConfiguration;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.engine.stream.StreamRequest;

/**
 * The properties of the starter.
 *
 * @param enabled Whether the starter is active at all.
 * @param path Path of the stream, below the path of the dispatcher servlet.
 * @param transport How streams are written: 'auto' takes the connection over from the
 * server where that is known to work, 'servlet' uses the Servlet API alone.
 * @param compactConnections Whether Tomcat's buffers for each connection are shrunk to 64
 * bytes for reading and 512 bytes for writing, for servers that hold many streams and
 * serve little else: all other responses go out in pieces of that size.
 * @param heartbeatInterval Time without a write after which a client gets a comment that
 * keeps its connection open.
 * @param retry Time that clients are told to wait before they reconnect, jittered by
 * half.
 * @param transactionAware Whether a message that is sent in a transaction waits for its
 * commit. Needs spring-tx.
 * @param broker Where messages are kept and how they get from one node to another:
 * 'memory' is for a single node, 'redis' for any number of them and needs sse-push-redis
 * and spring-boot-starter-data-redis.
 * @param redis how nodes share a Redis
 * @param client how clients are treated
 * @param history what is retained for clients that come back
 * @param limits what is refused
 * @param security who may open a stream
 * @param cors whose pages may open one
 * @param browser what pages are given
 * @param shutdown how streams end with the application
 * @param metrics what is measured
 * @param endpoint what the Actuator endpoint shows
 */
@ConfigurationProperties("sse-push")
public record SsePushProperties(@DefaultValue("true") boolean enabled, @DefaultValue("/events") String path,
		@DefaultValue("auto") Transport transport, @DefaultValue("false") boolean compactConnections,
		@DefaultValue("15s") Duration heartbeatInterval, @DefaultValue("3s") Duration retry,
		@DefaultValue("true") boolean transactionAware, @DefaultValue("memory") Broker broker,
		@DefaultValue Redis redis, @DefaultValue Client client, @DefaultValue History history,
		@DefaultValue Limits limits, @DefaultValue Security security, @DefaultValue Cors cors,
		@DefaultValue Browser browser, @DefaultValue Shutdown shutdown, @DefaultValue Metrics metrics,
		@DefaultValue Endpoint endpoint) {

	public SsePushProperties {
		Assert.isTrue(path.matches("(/[\\w.~-]+)+"),
				() -> "'sse-push.path' must be a path such as '/events', not '" + path + "'");
		requirePositive("sse-push.heartbeat-interval", heartbeatInterval);
		requirePositive("sse-push.retry", retry);
		Assert.isTrue(security.enabled() || !cors.isOn(),
				"'sse-push.cors.*' is for the filter chain that 'sse-push.security.enabled=false' switches off; "
						+ "set up CORS where the application protects 'sse-push.path'");
	}

	private static void requirePositive(String property, Duration duration) {
		Assert.isTrue(duration.toMillis() > 0,
				() -> "'" + property + "' must be at least a millisecond, not " + duration);
	}

	private static void requireNotNegative(String property, Duration duration) {
		Assert.isTrue(!duration.isNegative(), () -> "'" + property + "' must not be negative, as is " + duration);
	}

	private static void requireNotNegative(String property, DataSize size) {
		Assert.isTrue(!size.isNegative(), () -> "'" + property + "' must not be negative, as is " + size);
	}

	/**
	 * The ways to write streams.
	 */
	public enum Transport {

		/**
		 * The best that the server offers.
		 */
		AUTO,

		/**
		 * The Servlet API, which every server has.
		 */
		SERVLET

	}

	/**
	 * The places where messages are kept.
	 */
	public enum Broker {

		/**
		 * This JVM.
		 */
		MEMORY,

		/**
		 * Redis.
		 */
		REDIS

	}

	/**
	 * What happens when a user opens one stream too many.
	 */
	public enum AtUserLimit {

		/**
		 * The user's oldest stream ends.
		 */
		CLOSE_OLDEST,

		/**
		 * The new one is refused for now.
		 */
		REFUSE

	}

	/**
	 * How nodes share a Redis.
	 *
	 * @param keyPrefix What the names of all keys and channels in Redis begin with;
	 * another one for each application that shares a Redis.
	 * @param timeout Time that a send, or another call, waits for Redis before it fails.
	 * @param beatInterval Time between two signs of life of a node, each of which finds
	 * what was lost on the way to it. A node that gives none for three times as long is
	 * gone.
	 */
	public record Redis(@DefaultValue("sse-push:") String keyPrefix, @DefaultValue("5s") Duration timeout,
			@DefaultValue("5s") Duration beatInterval) {

		public Redis {
			Assert.isTrue(!keyPrefix.contains("{"), "'sse-push.redis.key-prefix' must not contain '{'");
			requirePositive("sse-push.redis.timeout", timeout);
			requirePositive("sse-push.redis.beat-interval", beatInterval);
		}

	}

	/**
	 * How clients are treated.
	 *
	 * @param writeTimeout Time that a client may accept no byte while there is something
	 * to write, before its stream is ended.
	 * @param maxLifetime Time after which a stream is ended and the browser opens a new
	 * one, jittered down by a fifth.
	 * @param minHeartbeatInterval Shortest heartbeat interval that a reader may ask for
	 * with its request; at least one second.
	 * @param writers Number of threads that write to clients. By default half the
	 * processors, at least one and at most four.
	 */
	public record Client(@DefaultValue("30s") Duration writeTimeout, @DefaultValue("1h") Duration maxLifetime,
			@DefaultValue("1s") Duration minHeartbeatInterval, @Nullable Integer writers) {

		public Client {
			requirePositive("sse-push.client.write-timeout", writeTimeout);
			requirePositive("sse-push.client.max-lifetime", maxLifetime);
			Assert.isTrue(minHeartbeatInterval.toMillis() >= 1000,
					() -> "'sse-push.client.min-heartbeat-interval' must be at least 1s, not " + minHeartbeatInterval);
			Assert.isTrue(writers == null || writers > 0, "'sse-push.client.writers' must be at least 1");
		}

	}

	/**
	 * What is retained for clients that come back.
	 *
	 * @param maxMessages Maximum number of messages that are retained for one user or
	 * topic.
	 * @param maxUserSize Maximum size of the messages that are retained for one user.
	 * @param maxTopicSize Maximum size of the messages that are retained for one topic,
	 * and of those to everyone.
	 * @param retention Time for which a message is retained.
	 * @param maxTotalSize Maximum size of all messages that are retained in memory;
	 * exceeded only by users and topics with open clients.
	 * @param maxDestinations Maximum number of users and topics that are remembered in
	 * memory; exceeded only by those with open clients.
	 * @param idempotencyPeriod Time for which an idempotency key is remembered.
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

		HistoryLimits limits() {
			return new HistoryLimits(this.maxMessages, this.maxUserSize.toBytes(), this.maxTopicSize.toBytes(),
					this.retention, this.idempotencyPeriod);
		}

	}

	/**
	 * What is refused.
	 *
	 * @param maxMessageSize Maximum size of one message on the wire.
	 * @param maxTopics Maximum number of topics that one client may follow, 78 at most.
	 * @param maxClients Maximum number of clients on this node. Further clients are asked
	 * to reconnect later. By default 80 % of the server's maximum number of connections,
	 * or no limit if the server has none.
	 * @param maxClientsPerUser Maximum number of clients of one user on this node. No
	 * limit if zero.
	 * @param maxConnectsPerUser Maximum number of streams that one user may open on this
	 * node within a second. No limit if zero.
	 * @param atUserLimit What happens when a user opens one stream too many:
	 * 'close-oldest' ends that user's oldest one, 'refuse' tells the new one to come
	 * back.
	 * @param maxPendingEvents Maximum number of connect and disconnect events that wait
	 * for the application's listeners. Further clients that connect are not published,
	 * but counted. Clients whose connect was published have their disconnect published.
	 */
	public record Limits(@DefaultValue("1MB") DataSize maxMessageSize, @DefaultValue("8") int maxTopics,
			@Nullable Integer maxClients, @DefaultValue("20") int maxClientsPerUser,
			@DefaultValue("100") int maxConnectsPerUser, @DefaultValue("close-oldest") AtUserLimit atUserLimit,
			@DefaultValue("10000") int maxPendingEvents) {

		public Limits {
			Assert.isTrue(maxMessageSize.toBytes() > 0,
					() -> "'sse-push.limits.max-message-size' must be at least a byte, not " + maxMessageSize);
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
	 * Who may open a stream.
	 *
	 * @param enabled Whether the starter protects its path with a security filter chain
	 * of its own. Otherwise the application's chain has to.
	 * @param clockSkew Time for which an expired token is still accepted: that of the
	 * decoder, so that a client does not come back with it at once.
	 * @param expiryLead Time before the end of its token at which a client is told that
	 * its stream is going to end. Never if zero.
	 * @param requireExpiry Whether a token that does not say when it expires is refused.
	 * @param disconnectOnLogout Whether to end the streams of a user at a logout and at
	 * the end of a session, as far as Spring Security reports it, and the streams of an
	 * expired session.
	 * @param queryParameter Name of a query parameter that may carry the token instead of
	 * the Authorization header. Not recommended, as addresses end up in logs.
	 * @param authenticationBean Name of the bean that authenticates requests for streams:
	 * a JwtDecoder, an OpaqueTokenIntrospector or an
	 * {@literal AuthenticationManagerResolver<HttpServletRequest>}. Needed only if there
	 * are several.
	 * @param converterBean Name of the bean that converts a checked token to an
	 * Authentication: a {@literal Converter<Jwt, ? extends AbstractAuthenticationToken>}
	 * or an OpaqueTokenAuthenticationConverter. Needed only if there are several.
	 * @param ticket what a browser opens a stream with that can't send a token
	 */
	public record Security(@DefaultValue("true") boolean enabled, @DefaultValue("60s") Duration clockSkew,
			@DefaultValue("30s") Duration expiryLead, @DefaultValue("false") boolean requireExpiry,
			@DefaultValue("true") boolean disconnectOnLogout, @Nullable String queryParameter,
			@Nullable String authenticationBean, @Nullable String converterBean, @DefaultValue Ticket ticket) {

		public Security {
			requireNotNegative("sse-push.security.clock-skew", clockSkew);
			requireNotNegative("sse-push.security.expiry-lead", expiryLead);
			Assert.isTrue(queryParameter == null || !queryParameter.isBlank(),
					"'sse-push.security.query-parameter' must not be blank");
			Assert.isTrue(!ticket.enabled() || !"ticket".equals(queryParameter),
					"'sse-push.security.query-parameter' must not be that of tickets");
		}

	}

	/**
	 * What a browser opens a stream with that can't send a token.
	 *
	 * @param enabled Whether a token can be exchanged for a ticket that opens one stream.
	 * @param lifetime Time for which a ticket waits for its use, 30 seconds at most.
	 * @param maxPerUser Maximum number of tickets of a user that wait for their use, and
	 * of those that were used and may resume their stream.
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
	 * Whose pages may open a stream, but for those of the application's own origin.
	 *
	 * @param allowedOrigins Origins whose pages may open a stream, such as
	 * 'https://app.example.com'. None by default.
	 * @param allowedOriginPatterns Patterns of origins whose pages may open a stream,
	 * such as 'https://*.example.com'. None by default.
	 * @param allowedHeaders Further request headers that these pages may send, such as
	 * those of the 'headers' option of the browser module. None by default.
	 * @param allowCredentials Whether these pages may send cookies, which the starter
	 * itself does not need.
	 * @param maxAge Time for which a browser remembers what it may do.
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
	 * What pages are given.
	 *
	 * @param enabled Whether the browser module is served, at '/sse-push/sse-push.js'
	 * below the path of the dispatcher servlet.
	 */
	public record Browser(@DefaultValue("true") boolean enabled) {

	}

	/**
	 * How streams end with the application.
	 *
	 * @param drainPeriod Time over which the ends of streams are spread when the
	 * application stops, so that their clients do not all come back at once. All at once
	 * if zero, which is the default under DevTools.
	 */
	public record Shutdown(@DefaultValue("3s") Duration drainPeriod) {

		public Shutdown {
			requireNotNegative("sse-push.shutdown.drain-period", drainPeriod);
		}

	}

	/**
	 * What is measured.
	 *
	 * @param httpServerRequests Whether requests for the stream are observed as
	 * 'http.server.requests' like others, although they may last for hours.
	 */
	public record Metrics(@DefaultValue("false") boolean httpServerRequests) {

	}

	/**
	 * What the Actuator endpoint shows.
	 *
	 * @param showUsers Whether the Actuator endpoint tells the names of users.
	 */
	public record Endpoint(@DefaultValue("false") boolean showUsers) {

	}

}
