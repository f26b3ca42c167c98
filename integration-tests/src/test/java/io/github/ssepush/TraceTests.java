package io.github.ssepush;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The trace of a send goes on where another node delivers the message.
 */
class TraceTests {

	private static final String SAMPLED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

	/**
	 * Of a test that does not look at deliveries, which may still be under way after it.
	 */
	private static final String OTHER = "00-00000000000000000000000000000001-0000000000000001-01";

	/** Of a message whose delivery can't be observed. */
	private static final String BROKEN = "00-00000000000000000000000000000002-0000000000000002-01";

	private static final String NOT_SAMPLED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

	/** The trace that the tracer continues, none if there is no tracer. */
	private static final AtomicReference<String> parent = new AtomicReference<>();

	private static RedisProcess redis;

	private static TestServer sender;

	private static TestServer receiver;

	@BeforeAll
	static void start() {
		redis = RedisProcess.start();
		sender = TestServer.start(Wire.TOMCAT, List.of(TestServer.Application.class, Tracing.class),
				redis.properties());
		receiver = TestServer.start(Wire.TOMCAT, List.of(TestServer.Application.class, Tracing.class),
				redis.properties());
	}

	@AfterAll
	static void stop() {
		receiver.close();
		sender.close();
		redis.close();
	}

	@BeforeEach
	void forget() {
		List.of(sender, receiver).forEach((node) -> node.bean(Tracer.class).deliveries.clear());
		receiver.closeStreams();
		receiver.awaitClients(0);
	}

	@Test
	void deliveryOnAnotherNodeIsBelowTheSend() {
		parent.set(SAMPLED);
		TestStream first = receiver.open("alice");
		TestStream second = receiver.open("alice");
		sender.template().sendToUser("alice", "stored").orTimeout(30, TimeUnit.SECONDS).join();
		assertThat(first).next().hasData("stored");
		assertThat(second).next().hasData("stored");
		awaitDeliveries("user " + SAMPLED);
		sender.template()
			.sendToUser("alice", SseMessage.data("ephemeral").ephemeral().build())
			.orTimeout(30, TimeUnit.SECONDS)
			.join();
		awaitDeliveries("user " + SAMPLED, "user " + SAMPLED);
		sender.template().sendToClient(first.clientId(), "one").orTimeout(30, TimeUnit.SECONDS).join();
		awaitDeliveries("user " + SAMPLED, "user " + SAMPLED, "client " + SAMPLED);
		assertThat(deliveriesOf(sender)).isEmpty();
	}

	@Test
	void excludedClientIsExcludedWithATrace() {
		parent.set(OTHER);
		TestStream excluded = receiver.open("bob");
		TestStream other = receiver.open("bob");
		sender.template()
			.sendToUser("bob", SseMessage.data("for others").excludeClient(excluded.clientId()).build())
			.orTimeout(30, TimeUnit.SECONDS)
			.join();
		sender.template().sendToUser("bob", "for all").orTimeout(30, TimeUnit.SECONDS).join();
		assertThat(other).next().hasData("for others");
		assertThat(other).next().hasData("for all");
		assertThat(excluded).next().hasData("for all");
	}

	@Test
	void messageIsDeliveredOnceThoughItsDeliveryCannotBeObserved() {
		for (String failing : List.of("start", "stop")) {
			parent.set(BROKEN);
			receiver.bean(Tracer.class).failing = failing;
			TestStream stream = receiver.open("dave");
			for (int i = 1; i <= 2; i++) {
				sender.template()
					.sendToUser("dave", SseMessage.data(failing + i).ephemeral().build())
					.orTimeout(30, TimeUnit.SECONDS)
					.join();
			}
			assertThat(stream).next().hasData(failing + 1);
			assertThat(stream).next().hasData(failing + 2);
		}
	}

	@Test
	void traceThatIsNotSampledStaysWhereItIs() {
		for (String trace : new String[] { NOT_SAMPLED, "" }) {
			parent.set(trace);
			TestStream stream = receiver.open("carol");
			sender.template().sendToUser("carol", "hi").orTimeout(30, TimeUnit.SECONDS).join();
			assertThat(stream).next().hasData("hi");
			assertThat(stored("carol")).hasSize(1).allMatch((message) -> message.contains(" - data: hi"));
			redis.commands().del(history("carol"));
			receiver.closeStreams();
		}
		assertThat(deliveriesOf(receiver)).isEmpty();
	}

	private static List<String> stored(String user) {
		return redis.commands().lrange(history(user), 0, -1);
	}

	private static String history(String user) {
		return redis.commands().keys("*:l:u:" + user).get(0);
	}

	private static List<String> deliveriesOf(TestServer node) {
		return node.bean(Tracer.class).deliveries.stream().filter((delivery) -> !delivery.endsWith(OTHER)).toList();
	}

	private static void awaitDeliveries(String... deliveries) {
		Awaitility.await()
			.atMost(30, TimeUnit.SECONDS)
			.pollInterval(Duration.ofMillis(20))
			.untilAsserted(() -> assertThat(deliveriesOf(receiver)).containsExactly(deliveries));
	}

	/**
	 * Registers a tracer.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Tracing {

		@Bean
		Tracer tracer() {
			return new Tracer();
		}

		@Bean
		ObservationRegistry observationRegistry(Tracer tracer) {
			ObservationRegistry registry = ObservationRegistry.create();
			registry.observationConfig().observationHandler(new TracingHandler(tracer));
			return registry;
		}

	}

	/**
	 * Keeps what was observed on a node.
	 */
	static class Tracer {

		private final Queue<String> deliveries = new ConcurrentLinkedQueue<>();

		private volatile String failing = "";

	}

	/**
	 * Does with headers what a tracer does.
	 *
	 * @param tracer keeps what was observed
	 */
	record TracingHandler(Tracer tracer) implements ObservationHandler<Observation.Context> {

		@Override
		public void onStart(Observation.Context context) {
			String trace = parent.get();
			if (context instanceof SenderContext<?> send && trace != null && !trace.isEmpty()) {
				inject(send, trace);
			}
			failAt("start", context);
		}

		@Override
		public void onStop(Observation.Context context) {
			if (context instanceof ReceiverContext<?> receive && "sse.push.deliver".equals(context.getName())) {
				failAt("stop", context);
				this.tracer.deliveries.add(destination(context) + " " + extract(receive));
			}
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

		private void failAt(String step, Observation.Context context) {
			if (context instanceof ReceiverContext<?> receive && BROKEN.equals(extract(receive))
					&& step.equals(this.tracer.failing)) {
				throw new NoClassDefFoundError("on purpose");
			}
		}

		private static <C> void inject(SenderContext<C> context, String trace) {
			context.getSetter().set(context.getCarrier(), "traceparent", trace);
		}

		private static <C> @Nullable String extract(ReceiverContext<C> context) {
			return context.getGetter().get(context.getCarrier(), "traceparent");
		}

		private static String destination(Observation.Context context) {
			return context.getLowCardinalityKeyValue("destination").getValue();
		}

	}

}
