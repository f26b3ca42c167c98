package io.github.ssepush.test;

import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.springframework.context.ApplicationContext;

/**
 * Shows details of streams that tests of applications do not need: the head of the
 * response, and what is between the events.
 */
public final class StreamDetails {

	private StreamDetails() {
	}

	/**
	 * Create a client that opens streams with a client of the JDK, for HTTP/2.
	 * @param context the application
	 * @param http the client
	 * @return the client
	 */
	public static SsePushTestClient bindTo(ApplicationContext context, HttpClient http) {
		return SsePushTestClient.bindTo(context, (call, timeout) -> JdkExchange.open(http, call, timeout));
	}

	/**
	 * Create a client whose connections take few bytes before they are read.
	 * @param context the application
	 * @param receiveBuffer the number of bytes
	 * @return the client
	 */
	public static SsePushTestClient bindTo(ApplicationContext context, int receiveBuffer) {
		return SsePushTestClient.bindTo(context, (call, timeout) -> HttpConnection.open(call, timeout, receiveBuffer));
	}

	/**
	 * Open a stream with a request that was made elsewhere.
	 * @param client the client
	 * @param request the request
	 * @return the stream
	 */
	public static TestStream open(SsePushTestClient client, HttpRequest request) {
		List<String> headers = request.headers()
			.map()
			.entrySet()
			.stream()
			.flatMap((header) -> header.getValue().stream().map((value) -> header.getKey() + ": " + value))
			.toList();
		return client.open(new StreamTarget(request.uri(), request.uri(), null, null, List.of(), null, headers, false));
	}

	/** Return the version of a client of the JDK's exchange. */
	public static HttpClient.Version version(TestStream stream) {
		return (connection(stream).http() instanceof JdkExchange exchange) ? exchange.version()
				: HttpClient.Version.HTTP_1_1;
	}

	public static int status(TestStream stream) {
		return connection(stream).status();
	}

	public static HttpHeaders headers(TestStream stream) {
		return HttpHeaders.of(connection(stream).http().headers(), (name, value) -> true);
	}

	/** Return the first event of the stream, which is its hello. */
	public static SseEvent hello(TestStream stream) {
		return stream.events().get(0);
	}

	/** Return the number of comments, which are heartbeats. */
	public static int comments(TestStream stream) {
		return connection(stream).parser().comments();
	}

	/** Return how many blank lines had no data before them. */
	public static int emptyBlocks(TestStream stream) {
		return connection(stream).parser().emptyBlocks();
	}

	public static long retry(TestStream stream) {
		return connection(stream).parser().retry();
	}

	/** Wait for an event that the starter sends by itself. */
	public static SseEvent control(TestStream stream, String name) {
		return stream.assertThat().takeControl(name, "to receive '" + name + "'");
	}

	/** Wait for the next messages and return their data. */
	public static List<String> data(TestStream stream, int messages) {
		return Stream.generate(stream::next).limit(messages).map(SseEvent::data).toList();
	}

	/** Return the data of the messages that have come and were not asked for. */
	public static List<String> rest(TestStream stream) {
		StreamLog log = ((SocketStream) stream).log();
		return Stream.generate(() -> log.take((event) -> !event.isControl()))
			.takeWhile(Objects::nonNull)
			.map(SseEvent::data)
			.toList();
	}

	private static StreamConnection connection(TestStream stream) {
		return ((SocketStream) stream).connection();
	}

}
