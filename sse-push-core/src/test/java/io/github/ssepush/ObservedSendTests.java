package io.github.ssepush;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.broker.memory.MemoryLimits;
import io.github.ssepush.harness.DeafListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the observations of a send. The registry fails a test that stops an observation
 * twice, or closes its scope after its end.
 */
class ObservedSendTests {

	private static final Duration HOUR = Duration.ofHours(1);

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final MemoryBroker broker = new MemoryBroker(
			new MemoryLimits(new HistoryLimits(10, 1000, 1000, HOUR, HOUR), 1_000_000, 1000));

	private final SsePushTemplate push = template(this.broker, null);

	@BeforeEach
	void start() {
		this.broker.start(new NodeRegistration("node"), new DeafListener());
	}

	@Test
	void aSendIsObservedUntilTheBrokerHasTheMessage() {
		CompletableFuture<PushReceipt> receipt = new CompletableFuture<>();
		template((destination, message) -> receipt, null).sendToUser("alice", "hi");
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasNameEqualTo("sse.push.send")
			.hasLowCardinalityKeyValue("destination", "user")
			.hasLowCardinalityKeyValue("outcome", "none")
			.hasBeenStarted()
			.isNotStopped();
		receipt.complete(new PushReceipt("1", Destination.user("alice"), 1, false));
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasContextualNameEqualTo("push to user")
			.hasLowCardinalityKeyValue("outcome", "accepted")
			.doesNotHaveError()
			.hasBeenStopped();
		assertThat(this.registry.getCurrentObservation()).isNull();
	}

	@Test
	void everyOutcomeIsToldApart() {
		this.push.sendToTopic("news", SseMessage.data("hi").idempotencyKey("key").build());
		this.push.sendToTopic("news", SseMessage.data("hi").idempotencyKey("key").build());
		this.push.broadcast("x".repeat(2000)).exceptionally((failure) -> null);
		this.broker.stop();
		this.push.sendToClient("somebody", "hi").exceptionally((failure) -> null);
		NotCommittedException rollback = new NotCommittedException("rolled back");
		template((destination, message) -> CompletableFuture.failedFuture(rollback), null).sendToUser("alice", "hi");
		assertThat(observed()).containsExactly("topic accepted null", "topic duplicate null",
				"everyone rejected MessageTooLargeException", "client failed BrokerUnavailableException",
				"user discarded null");
	}

	@Test
	void aSendWhoseConverterThrowsAnErrorEndsAllTheSame() {
		List<PushOutcome> outcomes = new ArrayList<>();
		SsePushTemplate template = new SsePushTemplate(this.broker, (payload) -> {
			throw new NoClassDefFoundError("on purpose");
		}, 1000, new SsePushListener() {

			@Override
			public void messageSent(Destination.Kind destination, PushOutcome outcome) {
				outcomes.add(outcome);
			}

		}, this.registry, null);
		assertThatExceptionOfType(NoClassDefFoundError.class)
			.isThrownBy(() -> template.sendToUser("alice", new Object()));
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasLowCardinalityKeyValue("outcome", "rejected")
			.hasBeenStopped();
		assertThat(observed()).containsExactly("user rejected NoClassDefFoundError");
		assertThat(outcomes).containsExactly(PushOutcome.REJECTED);
	}

	@Test
	void aSendToSeveralUsersIsOneSend() {
		this.push.sendToUsers(List.of("alice", "bob"), SseMessage.data("hi").idempotencyKey("key").build()).join();
		this.push.sendToUsers(List.of("bob", "carol"), SseMessage.data("hi").idempotencyKey("key").build()).join();
		this.push.sendToUsers(List.of("alice", "bob"), SseMessage.data("hi").idempotencyKey("key").build()).join();
		this.broker.stop();
		this.push.sendToUsers(List.of("alice", "bob"), "hi").exceptionally((failure) -> null);
		assertThat(observed()).containsExactly("user accepted null", "user accepted null", "user duplicate null",
				"user failed BrokerUnavailableException");
	}

	@Test
	void aSendToNoUserIsNoDuplicate() {
		assertThat(this.push.sendToUsers(List.of(), "hi")).isCompletedWithValue(List.of());
		assertThat(observed()).containsExactly("user accepted null");
	}

	@Test
	void whatTheCallersThreadDoesIsPartOfTheObservation() {
		AtomicReference<Observation> during = new AtomicReference<>();
		Observation request = Observation.start("request", this.registry);
		request.scoped(() -> {
			template((destination, message) -> {
				during.set(this.registry.getCurrentObservation());
				return CompletableFuture.completedFuture(new PushReceipt(null, destination, 0, false));
			}, null).sendToUser("alice", "hi").join();
			assertThat(this.registry.getCurrentObservation()).isSameAs(request);
		});
		request.stop();
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasObservationWithNameEqualTo("sse.push.send")
			.that()
			.hasParentObservationEqualTo(request);
		assertThat(during.get().getContext()).isInstanceOf(SsePushSendContext.class);
	}

	@Test
	void aConventionOfTheApplicationsSaysSomethingElse() {
		template(this.broker, new DefaultSsePushObservationConvention() {

			@Override
			public String getName() {
				return "shop.push";
			}

			@Override
			public KeyValues getLowCardinalityKeyValues(SsePushSendContext context) {
				return super.getLowCardinalityKeyValues(context).and("shop", "berlin");
			}

		}).sendToUser("alice", "hi").join();
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasSingleObservationThat()
			.hasNameEqualTo("shop.push")
			.hasLowCardinalityKeyValue("shop", "berlin")
			.hasLowCardinalityKeyValue("destination", "user");
	}

	@Test
	void nothingHappensWhereNobodyWantsToKnow() {
		SsePushTemplate template = new SsePushTemplate(this.broker, (payload) -> new byte[0], 1000,
				new SsePushListener() {
				}, ObservationRegistry.NOOP, null);
		assertThat(template.sendToUser("alice", "hi").join().duplicate()).isFalse();
	}

	private List<String> observed() {
		List<String> all = new ArrayList<>();
		TestObservationRegistryAssert.assertThat(this.registry)
			.hasHandledContextsThatSatisfy((contexts) -> contexts.forEach((context) -> {
				Throwable error = context.getError();
				all.add(context.getLowCardinalityKeyValue("destination").getValue() + " "
						+ context.getLowCardinalityKeyValue("outcome").getValue() + " "
						+ ((error != null) ? error.getClass().getSimpleName() : null));
			}));
		return all;
	}

	private SsePushTemplate template(MessagePublisher publisher, SsePushObservationConvention convention) {
		return new SsePushTemplate(publisher, (payload) -> payload.toString().getBytes(), 1000, new SsePushListener() {
		}, this.registry, convention);
	}

}
