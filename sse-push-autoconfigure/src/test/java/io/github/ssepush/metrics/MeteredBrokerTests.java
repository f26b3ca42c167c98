package io.github.ssepush.metrics;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.mockito.Answers;
import org.mockito.BDDMockito;
import org.mockito.Mockito;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.NodeRequest;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.Start;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what the meters say of any broker.
 */
class MeteredBrokerTests {

	private static final Destination ALICE = Destination.user("alice");

	private static final OutboundMessage MESSAGE = new OutboundMessage(SseFrame.encode(null, new byte[] { 'x' }), false,
			null, null, null, false);

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final SsePushBroker slow = Mockito.mock(SsePushBroker.class, Answers.RETURNS_DEFAULTS);

	private final MeteredBroker broker = new MeteredBroker(this.slow, this.registry);

	@Test
	void aPublishIsTimedUntilItsReceiptIsThere() {
		CompletableFuture<PushReceipt> receipt = new CompletableFuture<>();
		BDDMockito.given(this.slow.publish(ALICE, MESSAGE)).willReturn(receipt);
		assertThat(this.broker.publish(ALICE, MESSAGE)).isSameAs(receipt);
		assertThat(roundtrips()).isZero();
		receipt.complete(new PushReceipt("1", ALICE, 1, false));
		assertThat(roundtrips()).isOne();
		assertThat(this.broker.publish(ALICE, MESSAGE)).isSameAs(receipt);
		assertThat(roundtrips()).isEqualTo(2);
		assertThat(errors()).isZero();
	}

	@Test
	void whateverFailsIsCountedNowOrLater() {
		for (boolean later : new boolean[] { false, true }) {
			double before = errors();
			fail(this.slow.publish(ALICE, MESSAGE), later, () -> this.broker.publish(ALICE, MESSAGE));
			fail(this.slow.attach(ALICE), later, () -> this.broker.attach(ALICE));
			Position position = new Position(1, 1);
			fail(this.slow.read(ALICE, new Start.After(position), 1), later,
					() -> this.broker.read(ALICE, new Start.After(position), 1));
			fail(this.slow.presence(List.of()), later, () -> this.broker.presence(List.of()));
			NodeRequest request = NodeRequest.toAll("alice", "kick", Duration.ZERO);
			fail(this.slow.ask(request), later, () -> this.broker.ask(request));
			assertThat(errors() - before).isEqualTo(5);
		}
		assertThat(roundtrips()).isEqualTo(2);
	}

	@Test
	void whatSucceedsIsNoError() {
		CompletableFuture<History> history = new CompletableFuture<>();
		BDDMockito.given(this.slow.read(ALICE, new Start.Earliest(), 1)).willReturn(history);
		this.broker.read(ALICE, new Start.Earliest(), 1);
		history.complete(new History(History.Status.COMPLETE, List.of(), new Position(1, 1)));
		assertThat(errors()).isZero();
	}

	private static <T> void fail(CompletableFuture<T> answer, boolean later, Runnable call) {
		CompletableFuture<T> failing = new CompletableFuture<>();
		BDDMockito.given(answer).willReturn(failing);
		BrokerUnavailableException failure = new BrokerUnavailableException("gone", null);
		if (later) {
			call.run();
			failing.completeExceptionally(failure);
		}
		else {
			failing.completeExceptionally(failure);
			call.run();
		}
	}

	private long roundtrips() {
		return this.registry.get("sse.push.broker.roundtrip").timer().count();
	}

	private double errors() {
		return this.registry.get("sse.push.broker.errors").counter().count();
	}

}
