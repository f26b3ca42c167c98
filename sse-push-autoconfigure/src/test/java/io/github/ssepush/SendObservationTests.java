package io.github.ssepush;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.test.Container;
import io.github.ssepush.test.EventStream;
import io.github.ssepush.test.TestServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A trace shows which request has sent a message, and no stream.
 */
class SendObservationTests {

	@ParameterizedTest
	@EnumSource(Container.class)
	void sendIsPartOfTheRequestThatSends(Container container) {
		try (TestServer server = TestServer.start(container, List.of(TestServer.Application.class, Shop.class))) {
			EventStream alice = server.open("alice");
			assertThat(server.send(server.request("/order", "bob")).statusCode()).isEqualTo(200);
			assertThat(alice.nextData(1)).containsExactly("ordered");
			TestObservationRegistry registry = server.bean(TestObservationRegistry.class);
			Awaitility.await()
				.untilAsserted(() -> TestObservationRegistryAssert.assertThat(registry)
					.hasObservationWithNameEqualTo("http.server.requests")
					.that()
					.hasBeenStopped());
			TestObservationRegistryAssert.assertThat(registry)
				.hasNumberOfObservationsWithNameEqualTo("http.server.requests", 1);
			TestObservationRegistryAssert.assertThat(registry)
				.hasNumberOfObservationsWithNameEqualTo("sse.push.send", 1);
			TestObservationRegistryAssert.assertThat(registry)
				.hasObservationWithNameEqualTo("sse.push.send")
				.that()
				.hasLowCardinalityKeyValue("destination", "user")
				.hasLowCardinalityKeyValue("outcome", "accepted")
				.doesNotHaveError()
				.hasBeenStopped()
				.satisfies((context) -> assertThat(ancestors(context)).contains("http.server.requests"));
			assertThat(server.clients().count()).isOne();
			Awaitility.await().until(() -> server.bean(OpenObservations.class).count.get() == 0);
		}
	}

	/** Spring Security's are between. */
	private static List<String> ancestors(Observation.ContextView context) {
		return Stream
			.iterate(context.getParentObservation(), Objects::nonNull,
					(parent) -> parent.getContextView().getParentObservation())
			.map((parent) -> parent.getContextView().getName())
			.toList();
	}

	/**
	 * Sends while it answers.
	 */
	@RestController
	@Import(Observed.class)
	static class Shop {

		private final SsePushOperations push;

		Shop(SsePushOperations push) {
			this.push = push;
		}

		@GetMapping("/order")
		void order() {
			this.push.sendToUser("alice", "ordered");
		}

	}

	/**
	 * Remembers what is observed.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Observed {

		@Bean
		TestObservationRegistry observationRegistry() {
			return TestObservationRegistry.create();
		}

		@Bean
		OpenObservations openObservations() {
			return new OpenObservations();
		}

	}

	/**
	 * Counts what has begun and not ended.
	 */
	static class OpenObservations implements ObservationHandler<Observation.Context> {

		private final AtomicInteger count = new AtomicInteger();

		@Override
		public void onStart(Observation.Context context) {
			this.count.incrementAndGet();
		}

		@Override
		public void onStop(Observation.Context context) {
			this.count.decrementAndGet();
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
