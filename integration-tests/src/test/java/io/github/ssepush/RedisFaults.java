package io.github.ssepush;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;

import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.RedisProxy;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two nodes, their Redis and what is between them, all of which a test may do harm to.
 */
abstract class RedisFaults {

	static final int RETAINED = 100;

	private static final AtomicInteger users = new AtomicInteger();

	static RedisProcess redis;

	static RedisProxy toOne;

	static RedisProxy toOther;

	static TestServer one;

	static TestServer other;

	/** A user of this test alone. */
	final String user = "alice-" + users.incrementAndGet();

	/**
	 * Start all.
	 * @param timeout how long the nodes wait for Redis
	 */
	static void start(Duration timeout) {
		redis = RedisProcess.start("--appendonly", "yes", "--appendfsync", "always");
		toOne = new RedisProxy(redis.port());
		toOther = new RedisProxy(redis.port());
		one = start(Wire.TOMCAT, toOne, timeout);
		other = start(Wire.JETTY, toOther, timeout);
	}

	@AfterAll
	static void stop() throws IOException {
		other.close();
		one.close();
		toOther.close();
		toOne.close();
		redis.close();
	}

	@AfterEach
	void recover() {
		redis.restart();
		toOne.release();
		toOther.release();
		Stream.of(one, other).forEach((node) -> {
			node.closeStreams();
			node.awaitClients(0);
			awaitState(node, BrokerState.Status.UP);
		});
	}

	/** Without waiting for the answers. */
	List<CompletableFuture<PushReceipt>> send(int from, int to) {
		return IntStream.range(from, to)
			.mapToObj((number) -> one.template().sendToUser(this.user, Integer.toString(number)))
			.toList();
	}

	TestStream resume(String id) {
		HttpRequest.Builder request = other.request("/events", this.user).header("Last-Event-ID", id);
		return other.open(request);
	}

	static List<String> awaitData(TestStream stream, String last) {
		List<String> data = new ArrayList<>();
		while (!data.contains(last)) {
			data.add(stream.next().data());
		}
		return data;
	}

	static BrokerState.Status state(TestServer node) {
		return node.bean(SsePushBroker.class).state().status();
	}

	static void awaitState(TestServer node, BrokerState.Status status) {
		Patience.await()
			.untilAsserted(() -> assertThat(node.bean(SsePushBroker.class).state())
				.satisfies((state) -> assertThat(state.status()).as(state.detail()).isEqualTo(status)));
	}

	private static TestServer start(Wire wire, RedisProxy proxy, Duration timeout) {
		String[] properties = Stream
			.concat(Stream.of(redis.properties()),
					Stream.of("spring.data.redis.port=" + proxy.port(), "sse-push.redis.timeout=" + timeout.toMillis(),
							"sse-push.heartbeat-interval=100ms", "sse-push.history.max-messages=" + RETAINED,
							"sse-push.history.max-user-size=16MB", "sse-push.client.write-timeout=1s"))
			.toArray(String[]::new);
		return TestServer.start(wire, properties);
	}

}
