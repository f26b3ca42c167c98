package io.github.ssepush.harness;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Two nodes, on different servers, that share a Redis. The tests of a class have the same
 * ones, one test after the other, and those of this JVM the same Redis. They stop
 * neither, and keep what is in Redis.
 */
@ExtendWith(TwoNodes.Starter.class)
public abstract class TwoNodes {

	private static final AtomicInteger users = new AtomicInteger();

	protected static RedisProcess redis;

	protected static TestServer one;

	protected static TestServer other;

	/** A user of this test alone. */
	protected final String user = "alice-" + users.incrementAndGet();

	@AfterEach
	protected void closeStreams() {
		Stream.of(one, other).forEach((node) -> {
			node.closeStreams();
			node.awaitClients(0);
		});
	}

	/** Start another node for one test. */
	protected static TestServer start(Wire wire, String... more) {
		return TestServer.start(wire, sources(), properties(more));
	}

	private static List<Class<?>> sources() {
		return List.of(TestServer.Application.class, OpenTopics.class);
	}

	private static String[] properties(String... more) {
		Stream<String> common = Stream.of("sse-push.heartbeat-interval=200ms", "sse-push.security.clock-skew=0",
				"sse-push.limits.max-connects-per-user=0", "sse-push.limits.max-topics=30",
				"sse-push.run.flush-interval=0", "sse-push.run.max-size=300KB", "sse-push.endpoint.show-users=true",
				"management.endpoints.web.exposure.include=ssepush");
		return Stream.of(Stream.of(redis.properties()), common, Stream.of(more))
			.flatMap((properties) -> properties)
			.toArray(String[]::new);
	}

	/**
	 * Starts the nodes, and stops them after the class: nodes of Redis have something to
	 * log, which does not belong into the logs of other tests.
	 */
	static final class Starter implements BeforeAllCallback, AfterAllCallback {

		@Override
		public void beforeAll(ExtensionContext context) {
			redis = context.getRoot()
				.getStore(ExtensionContext.Namespace.GLOBAL)
				.computeIfAbsent(TwoNodes.class, (key) -> new SharedRedis(), SharedRedis.class).redis;
			one = TestServer.start(Wire.TOMCAT, sources(), properties("sse-push.node-label=one"));
			other = TestServer.start(Wire.JETTY, sources(), properties("sse-push.node-label=other"));
		}

		@Override
		public void afterAll(ExtensionContext context) {
			other.close();
			one.close();
		}

	}

	/**
	 * The Redis, which stops after the last test.
	 */
	private static final class SharedRedis implements AutoCloseable {

		private final RedisProcess redis = RedisProcess.start();

		@Override
		public void close() {
			this.redis.close();
		}

	}

}
