package io.github.ssepush;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A trace shows which request has sent a message, and no stream.
 */
class SendObservationTests {

	@ParameterizedTest
	@EachContainer
	void sendIsPartOfTheRequestThatSends(Wire wire) {
		try (TestServer server = TestServer.start(wire, List.of(TestServer.Application.class, Shop.class))) {
			TestStream alice = server.open("alice");
			assertThat(server.send(server.request("/order", "bob")).statusCode()).isEqualTo(200);
			assertThat(alice).next().hasData("ordered");
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

	@ParameterizedTest
	@EachWire(http2 = false, full = { Wire.TOMCAT, Wire.JETTY_SERVLET })
	void streamLeavesNoTraceOfItsOwn(Wire wire) {
		try (TestServer server = TestServer.start(wire, List.of(TestServer.Application.class, Shop.class))) {
			TestStream alice = server.open("alice");
			assertThat(server.send(server.request("/events")).statusCode()).isEqualTo(401);
			HttpResponse<String> ticket = server
				.send(server.request("/events/ticket", "alice").POST(HttpRequest.BodyPublishers.noBody()));
			TestStream byTicket = server.open(
					server.request("/events?ticket=" + ticket.body().replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1")));
			assertThat(server.send(server.request("/order", "bob")).statusCode()).isEqualTo(200);
			assertThat(StreamDetails.data(alice, 1)).isEqualTo(StreamDetails.data(byTicket, 1))
				.containsExactly("ordered");
			assertThat(server.clients().disconnectUser("alice", CloseReason.DISCONNECTED).join()).isEqualTo(2);
			server.awaitClients(0);
			OpenObservations observations = server.bean(OpenObservations.class);
			Awaitility.await().until(() -> observations.count.get() == 0);
			assertThat(observations.roots).containsExactly("http.server.requests", "http.server.requests");
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

		/** The names of those that a trace would begin with. */
		private final Queue<String> roots = new ConcurrentLinkedQueue<>();

		@Override
		public void onStart(Observation.Context context) {
			this.count.incrementAndGet();
			if (!(context.getParentObservation() instanceof Observation parent) || parent.isNoop()) {
				this.roots.add(context.getName());
			}
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
