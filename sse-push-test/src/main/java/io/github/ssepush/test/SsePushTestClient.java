package io.github.ssepush.test;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.http.server.LocalTestWebServer;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;

/**
 * Opens streams of any user over real connections. Safe for use by any thread.
 *
 * @see io.github.ssepush.test.autoconfigure.AutoConfigureSsePushTestClient
 */
public final class SsePushTestClient {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final Supplier<String> base;

	private final String path;

	private final @Nullable TestTokens tokens;

	private final HttpExchange.Connector connector;

	private final ServerAccess server;

	private final Duration timeout;

	private final List<SocketStream> streams = new CopyOnWriteArrayList<>();

	private SsePushTestClient(Supplier<String> base, String path, @Nullable TestTokens tokens,
			HttpExchange.Connector connector, ServerAccess server, Duration timeout) {
		this.base = base;
		this.path = path;
		this.tokens = tokens;
		this.connector = connector;
		this.server = server;
		this.timeout = timeout;
	}

	/**
	 * Create a client of a server that this test has not started. Its streams cannot
	 * {@link TestStream#settle() settle}.
	 * @param address the address of the server, such as {@code http://localhost:8080}
	 * @param tokens the tokens that the server accepts
	 * @return the client
	 */
	public static SsePushTestClient bindTo(String address, TestTokens tokens) {
		return new SsePushTestClient(() -> address, "/events", tokens, HttpConnection::open, ServerAccess.none(),
				TIMEOUT);
	}

	/**
	 * Create a client of the web server of an application context. The server is asked
	 * for its port when a stream is opened.
	 * @param context the context, with {@link TestTokens} as a bean if streams are to be
	 * opened with tokens
	 * @return the client
	 */
	public static SsePushTestClient bindTo(ApplicationContext context) {
		return bindTo(context, HttpConnection::open);
	}

	/** Create a client whose streams are opened in another way. */
	static SsePushTestClient bindTo(ApplicationContext context, HttpExchange.Connector connector) {
		Environment environment = context.getEnvironment();
		String path = environment.getProperty("spring.mvc.servlet.path", "/").replaceAll("/$", "")
				+ environment.getProperty("sse-push.path", "/events");
		return new SsePushTestClient(() -> address(context), path,
				context.getBeanProvider(TestTokens.class).getIfAvailable(), connector, ServerAccess.of(context),
				environment.getProperty("sse-push.test.timeout", Duration.class, TIMEOUT));
	}

	/**
	 * Begin a request with a token of a user.
	 * @param user the user's name
	 * @return the request
	 */
	public Request as(String user) {
		return new ClientRequest(this, user);
	}

	/**
	 * Begin a request without a token.
	 * @return the request
	 */
	public Request anonymous() {
		return new ClientRequest(this, null);
	}

	/**
	 * Return the streams that were opened since the last {@link #closeStreams()}.
	 * @return a snapshot; the text form of a stream is its transcript
	 */
	public List<TestStream> streams() {
		return List.copyOf(this.streams);
	}

	/**
	 * Close all streams. The kit does so after each test method.
	 */
	public void closeStreams() {
		this.streams.forEach(SocketStream::close);
		this.streams.clear();
	}

	TestStream open(StreamTarget target) {
		SocketStream stream = new SocketStream(target, this.connector, this.server, this.timeout);
		this.streams.add(stream);
		return stream;
	}

	/** Return an address below that of the server. */
	URI address(String pathAndQuery) {
		return URI.create(this.base.get().replaceAll("/$", "") + pathAndQuery);
	}

	String path() {
		return this.path;
	}

	Duration timeout() {
		return this.timeout;
	}

	TestTokens tokens() {
		if (this.tokens == null) {
			throw new IllegalStateException("There are no test tokens: 'tokens' of @AutoConfigureSsePushTestClient is "
					+ "false, or spring-security-oauth2-jose is not on the class path. "
					+ "Open the stream with anonymous() and the header that authenticates a user");
		}
		return this.tokens;
	}

	private static String address(ApplicationContext context) {
		LocalTestWebServer server = LocalTestWebServer.get(context);
		if (server == null) {
			throw new IllegalStateException("There is no web server to open a stream on: "
					+ "use @SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)");
		}
		return server.uri();
	}

	/**
	 * Request for a stream. Each method returns the same request.
	 */
	public interface Request {

		/**
		 * Follow topics.
		 * @param topics the topics
		 * @return this
		 */
		Request topics(String... topics);

		/**
		 * Open the stream of one of the application's controllers.
		 * @param path the path below the context path, with parameters
		 * @return this
		 */
		Request path(String path);

		/**
		 * Change the claims of the token, such as {@code scope}.
		 * @param claims receives the claims
		 * @return this
		 */
		Request claims(Consumer<Map<String, Object>> claims);

		/**
		 * Limit the life of the token, which is an hour otherwise.
		 * @param life the time until the token expires; negative for one that has expired
		 * @return this
		 */
		Request expiresIn(Duration life);

		/**
		 * Use another token than the kit's.
		 * @param token the token
		 * @return this
		 */
		Request token(String token);

		/**
		 * Add a header, such as {@code Cookie}.
		 * @param name the header's name
		 * @param value the header's value
		 * @return this
		 */
		Request header(String name, String value);

		/**
		 * Resume from a position.
		 * @param position the last event id
		 * @return this
		 */
		Request lastEventId(String position);

		/**
		 * Simulate the browser's own {@code EventSource}: a temporary rejection is a
		 * stream with {@code sse-push.busy} that ends, instead of a status.
		 * @return this
		 */
		Request asEventSource();

		/**
		 * Exchange the token for a ticket, and open the stream with the ticket, as a page
		 * does for the browser's own {@code EventSource}.
		 * @return this
		 */
		Request withTicket();

		/**
		 * Return the token of this request, for other requests of the same user.
		 * @return the token
		 */
		String token();

		/**
		 * Open the stream. Returns after the hello, or when the stream was refused.
		 * @return the stream
		 */
		TestStream open();

	}

}
