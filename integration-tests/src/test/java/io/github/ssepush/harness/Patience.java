package io.github.ssepush.harness;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

import io.github.ssepush.test.TestStream;

/**
 * Waits for what may take its time on a busy machine.
 */
public final class Patience {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final String BUSY = "sse-push.busy";

	private Patience() {
	}

	public static ConditionFactory await() {
		return Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(20));
	}

	public static <T> T get(CompletableFuture<T> answer) {
		return answer.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
	}

	/**
	 * Send a request, again as long as the server can't check it. A request waits half a
	 * second for Redis.
	 */
	public static HttpResponse<String> send(TestServer node, HttpRequest.Builder request) {
		return await().until(() -> node.send(request),
				(response) -> response.statusCode() != 503 && !response.body().contains("event: " + BUSY));
	}

	/** Exchange a token of a user for a ticket. */
	public static String ticket(TestServer node, String user) {
		return send(node, node.request("/events/ticket", user).POST(HttpRequest.BodyPublishers.noBody())).body()
			.replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1");
	}

	/** Open a stream, again as long as the server asks for that. */
	public static TestStream open(TestServer node, HttpRequest.Builder request) {
		HttpRequest.Builder next = request.copy();
		return await().until(() -> {
			TestStream stream = node.open(next);
			if (!stream.lastEventId().isEmpty()) {
				next.setHeader("Last-Event-ID", stream.lastEventId());
			}
			return stream;
		}, (stream) -> stream.events().stream().noneMatch((event) -> event.name().equals(BUSY)));
	}

}
