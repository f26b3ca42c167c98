package io.github.ssepush;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.metrics.SsePushMeterDocumentation;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what the meters say of what happens over HTTP.
 */
@ParameterizedClass
@EachContainer
class MetricsTests {

	@Parameter
	Wire wire;

	private TestServer server;

	private MeterRegistry meters;

	@BeforeEach
	void startServer() {
		this.server = TestServer.start(this.wire, "sse-push.heartbeat-interval=100ms",
				"sse-push.limits.max-message-size=1KB");
		this.meters = this.server.bean(MeterRegistry.class);
	}

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	@Test
	void clientsAndTheirUsersAreCounted() {
		assertThat(gauge("sse.push.clients")).isZero();
		TestStream first = this.server.open("alice");
		TestStream second = this.server.open("alice");
		this.server.open("bob");
		assertThat(gauge("sse.push.clients")).isEqualTo(3);
		assertThat(gauge("sse.push.users")).isEqualTo(2);
		assertThat(counter("sse.push.clients.opened")).isEqualTo(3);
		first.close();
		this.server.awaitClients(2);
		Awaitility.await().until(() -> counter("sse.push.clients.closed", "reason", "client-gone") == 1);
		assertThat(gauge("sse.push.clients")).isEqualTo(2);
		assertThat(gauge("sse.push.users")).isEqualTo(2);
		assertThat(this.server.clients().disconnectUser("alice", CloseReason.DISCONNECTED).join()).isEqualTo(1);
		assertThat(second).ends();
		Awaitility.await().until(() -> counter("sse.push.clients.closed", "reason", "disconnected") == 1);
		assertThat(gauge("sse.push.clients")).isEqualTo(1);
		assertThat(gauge("sse.push.users")).isEqualTo(1);
		assertThat(counter("sse.push.clients.opened")).isEqualTo(3);
		assertThat(this.meters.get("sse.push.clients.closed")
			.counters()
			.stream()
			.mapToDouble((closed) -> closed.count())
			.sum()).isEqualTo(2);
	}

	@Test
	void messagesAreCountedByDestinationAndOutcome() {
		SsePushTemplate push = this.server.template();
		TestStream alice = this.server.open("alice");
		push.sendToUser("alice", "hi").join();
		push.sendToUsers(Set.of("alice", "bob"), "hi").join();
		push.sendToUser("alice", SseMessage.data("once").idempotencyKey("key").build()).join();
		push.sendToUser("alice", SseMessage.data("once").idempotencyKey("key").build()).join();
		push.sendToUser("alice", "x".repeat(2000)).exceptionally((failure) -> null).join();
		List<Object> circular = new ArrayList<>();
		circular.add(circular);
		push.sendToUser("alice", circular).exceptionally((failure) -> null).join();
		push.sendToTopic("news", "hi").join();
		push.sendToClient(alice.clientId(), "hi").join();
		push.broadcast("hi").join();
		assertThat(counter("sse.push.messages", "destination", "user", "outcome", "accepted")).isEqualTo(4);
		assertThat(counter("sse.push.messages", "destination", "user", "outcome", "duplicate")).isEqualTo(1);
		assertThat(counter("sse.push.messages", "destination", "user", "outcome", "rejected")).isEqualTo(2);
		assertThat(counter("sse.push.messages", "destination", "topic", "outcome", "accepted")).isEqualTo(1);
		assertThat(counter("sse.push.messages", "destination", "client", "outcome", "accepted")).isEqualTo(1);
		assertThat(counter("sse.push.messages", "destination", "everyone", "outcome", "accepted")).isEqualTo(1);
		this.server.context().stop();
		push.broadcast("too late").exceptionally((failure) -> null).join();
		assertThat(counter("sse.push.messages", "destination", "everyone", "outcome", "failed")).isEqualTo(1);
	}

	@Test
	void whatIsWrittenIsMeasured() {
		TestStream alice = this.server.open("alice");
		this.server.template().sendToUser("alice", "hi").join();
		alice.next();
		Awaitility.await().until(() -> this.meters.get("sse.push.delivery").timer().count() == 1);
		assertThat(this.meters.get("sse.push.delivery").timer().max(TimeUnit.SECONDS)).isBetween(0.000_001, 60.0);
		assertThat(this.meters.get("sse.push.write.frames").summary().totalAmount()).isOne();
		assertThat(this.meters.get("sse.push.broker.roundtrip").timer().count()).isOne();
		assertThat(gauge("sse.push.history.messages")).isOne();
		assertThat(gauge("sse.push.history.bytes")).isPositive();
		assertThat(gauge("sse.push.lag.messages")).isZero();
		assertThat(gauge("sse.push.lag.bytes")).isZero();
		assertThat(gauge("sse.push.writers.busy")).isBetween(0.0, 1.0);
		assertThat(this.meters.get("sse.push.broker.state").tag("state", "up").gauge().value()).isOne();
		assertThat(this.meters.get("sse.push.broker.state").tag("state", "down").gauge().value()).isZero();
		Awaitility.await().until(() -> counter("sse.push.heartbeats") > 0);
	}

	@Test
	void streamThatIsTakenUpAgainIsCounted() {
		TestStream alice = this.server.open("alice");
		this.server.template().sendToUser("alice", "1").join();
		alice.next();
		alice.close();
		Awaitility.await().until(() -> this.meters.get("sse.push.clients.lifetime").timer().count() == 1);
		this.server.template().sendToUser("alice", "2").join();
		TestStream again = this.server
			.open(this.server.request("/events", "alice").header("Last-Event-ID", alice.lastEventId()));
		assertThat(again).next().hasData("2");
		Awaitility.await().until(() -> counter("sse.push.replays", "outcome", "complete") == 2);
		this.server.open(this.server.request("/events", "bob").header("Last-Event-ID", "of another user"));
		Awaitility.await().until(() -> counter("sse.push.resets", "reason", "unknown") == 1);
		assertThat(counter("sse.push.replays", "outcome", "unknown")).isEqualTo(2);
		assertThat(this.meters.get("sse.push.delivery").timer().count()).isOne();
	}

	@Test
	void noTagTellsWhoOrWhatItWas() {
		this.server.open("alice-the-user");
		this.server.template()
			.sendToUser("alice-the-user", SseMessage.event("name-of-the-event").data("hi").build())
			.join();
		this.server.template().sendToTopic("name-of-the-topic", "hi").join();
		Set<String> names = new TreeSet<>();
		Set<String> tags = new TreeSet<>();
		for (Meter meter : this.meters.getMeters()) {
			assertThat(meter.getId().getTags()).extracting(Tag::getValue)
				.noneMatch((value) -> value.contains("alice-the-user") || value.contains("name-of-the"));
			if (meter.getId().getName().startsWith("sse")) {
				names.add(meter.getId().getName());
				meter.getId().getTags().forEach((tag) -> tags.add(tag.getKey() + "=" + tag.getValue()));
			}
		}
		Arrays.stream(SsePushMeterDocumentation.values())
			.map(SsePushMeterDocumentation::getName)
			.forEach((name) -> assertThat(names.remove(name)).as(name).isTrue());
		assertThat(names).containsExactly("sse.push.send", "sse.push.send.active");
		assertThat(tags).containsExactly("destination=client", "destination=everyone", "destination=run",
				"destination=topic", "destination=user", "error=none", "outcome=accepted", "outcome=complete",
				"outcome=discarded", "outcome=duplicate", "outcome=failed", "outcome=none", "outcome=partial",
				"outcome=rejected", "outcome=started", "outcome=stopped", "outcome=truncated", "outcome=unknown",
				"queue=events", "queue=presence", "reason=client-gone", "reason=disconnected", "reason=error",
				"reason=lifetime-reached", "reason=node-full", "reason=replaced", "reason=revoked", "reason=run-ended",
				"reason=shutdown", "reason=slow-consumer", "reason=stopping", "reason=token-expired",
				"reason=truncated", "reason=unavailable", "reason=unknown", "reason=user-full", "reason=user-rate",
				"state=degraded", "state=down", "state=offline", "state=online", "state=up");
	}

	private double gauge(String name) {
		return this.meters.get(name).gauge().value();
	}

	private double counter(String name, String... tags) {
		return this.meters.get(name).tags(tags).counter().count();
	}

}
