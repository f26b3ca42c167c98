package io.github.ssepush.broker.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.SseFrame;
import io.github.ssepush.UserPresenceEvent;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.Start;
import io.github.ssepush.harness.DeafListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests what {@link MemoryBroker} does beyond the contract: the limits of a node.
 */
class MemoryBrokerTests {

	private static final int SIZE = message("12345", null).frame().size() + MemoryHistory.MESSAGE_BYTES;

	private final Destination alice = Destination.user("alice");

	private final Destination bob = Destination.user("bob");

	private final Destination carol = Destination.user("carol");

	@Test
	void beyondTheNumberOfDestinationsTheLeastRecentlyUsedGoes() {
		MemoryBroker broker = broker(2, Long.MAX_VALUE);
		Position alice = publish(broker, this.alice);
		Position bob = publish(broker, this.bob);
		Position again = publish(broker, this.alice);
		publish(broker, this.carol);
		assertThat(statusAfter(broker, this.alice, alice)).isEqualTo(History.Status.COMPLETE);
		assertThat(statusAfter(broker, this.alice, again)).isEqualTo(History.Status.COMPLETE);
		assertThat(statusAfter(broker, this.bob, bob)).isEqualTo(History.Status.UNKNOWN);
	}

	@Test
	void beyondTheNumberOfBytesTheLeastRecentlyUsedGoes() {
		MemoryBroker broker = broker(100, 3L * SIZE);
		Position bob = publish(broker, this.bob);
		Position alice = publish(broker, this.alice);
		publish(broker, this.carol);
		assertThat(statusAfter(broker, this.bob, bob)).isEqualTo(History.Status.COMPLETE);
		publish(broker, this.carol);
		assertThat(statusAfter(broker, this.bob, bob)).isEqualTo(History.Status.COMPLETE);
		assertThat(statusAfter(broker, this.alice, alice)).isEqualTo(History.Status.UNKNOWN);
	}

	@Test
	void usersAndTopicsHaveLimitsOfTheirOwn() {
		int frame = message("12345", null).frame().size();
		MemoryBroker broker = new MemoryBroker(new MemoryLimits(
				new HistoryLimits(10, 2L * frame, 3L * frame, Duration.ofHours(1), Duration.ofHours(1)), 10_000, 10));
		broker.start(new NodeRegistration("node"), new DeafListener());
		for (int i = 0; i < 5; i++) {
			publish(broker, this.alice);
			publish(broker, Destination.topic("news"));
			publish(broker, Destination.everyone());
		}
		assertThat(broker.messages()).isEqualTo(2 + 3 + 3);
		assertThat(broker.bytes()).isEqualTo(8L * SIZE);
	}

	@Test
	void eventAboutAUserIsRepeatedIfTheListenerThrows() {
		AtomicInteger given = new AtomicInteger();
		MemoryBroker broker = withPresence((event) -> {
			if (given.incrementAndGet() == 1) {
				throw new AssertionError("on purpose");
			}
			return CompletableFuture.completedFuture(null);
		});
		Awaitility.await().untilAsserted(() -> assertThat(given).hasValue(2));
		broker.stop();
	}

	@Test
	void eventsAboutUsersAreNotCountedAfterTheStop() {
		AtomicInteger given = new AtomicInteger();
		MemoryBroker broker = withPresence((event) -> {
			given.incrementAndGet();
			return new CompletableFuture<>();
		});
		broker.announce(this.bob, 1);
		Awaitility.await().untilAsserted(() -> assertThat(given).hasValue(1));
		broker.stop();
		broker.announce(this.bob, 0);
		broker.announce(this.carol, 1);
		assertThat(broker.backlogs()).allSatisfy((backlog) -> assertThat(backlog.count()).isZero());
	}

	/** Start a broker that has a client of Alice. */
	private MemoryBroker withPresence(Function<UserPresenceEvent, CompletableFuture<Void>> listener) {
		MemoryBroker broker = new MemoryBroker(new MemoryLimits(
				new HistoryLimits(10, 10_000, 10_000, Duration.ofHours(1), Duration.ofHours(1)), 10_000, 10));
		broker.start(new NodeRegistration("node", NodeRegistration.Role.NODE, Duration.ofMinutes(1)),
				new DeafListener() {

					@Override
					public CompletableFuture<Void> onUserPresence(UserPresenceEvent event) {
						return listener.apply(event);
					}

				});
		for (Destination user : List.of(this.alice, this.bob, this.carol)) {
			broker.attach(user);
		}
		broker.announce(this.alice, 1);
		return broker;
	}

	@Test
	void whatGoesIsNotCountedAnyMore() {
		MemoryBroker broker = broker(2, Long.MAX_VALUE);
		publish(broker, this.alice);
		publish(broker, this.bob);
		publish(broker, this.carol);
		assertThat(broker.messages()).isEqualTo(2);
		assertThat(broker.bytes()).isEqualTo(2L * SIZE);
	}

	@Test
	void clearForgetsWhatWasStored() {
		MemoryBroker broker = broker(10, Long.MAX_VALUE);
		Position alice = publish(broker, this.alice);
		Position bob = broker.attach(this.bob).join();
		broker.stop();
		broker.clear();
		assertThat(broker.messages()).isZero();
		assertThat(broker.bytes()).isZero();
		broker.start(new NodeRegistration("again"), new DeafListener());
		assertThat(statusAfter(broker, this.alice, alice)).isEqualTo(History.Status.UNKNOWN);
		assertThat(statusAfter(broker, this.bob, bob)).isEqualTo(History.Status.UNKNOWN);
	}

	@Test
	void aBrokerThatIsStartedCannotBeCleared() {
		MemoryBroker broker = broker(10, Long.MAX_VALUE);
		assertThatIllegalStateException().isThrownBy(broker::clear)
			.withMessage("The histories can be cleared only while the broker is stopped");
	}

	@Test
	void receiptSaysWhetherAnyClientFollows() {
		MemoryBroker broker = broker(10, Long.MAX_VALUE);
		broker.announce(this.alice, 1);
		assertThat(broker.publish(this.alice, message("a", null)).join().nodes()).isEqualTo(1);
		assertThat(broker.publish(this.bob, message("a", null)).join().nodes()).isZero();
		assertThat(broker.presence(List.of(this.alice, this.bob)).join())
			.isEqualTo(Map.of(this.alice, Map.of("node", 1)));
		broker.announce(this.alice, 0);
		assertThat(broker.publish(this.alice, message("a", null)).join().nodes()).isZero();
		assertThat(broker.presence(List.of(this.alice, this.bob)).join()).isEmpty();
	}

	@Test
	void ephemeralMessageIsForWhatIsAttached() {
		List<Entry> heard = new ArrayList<>();
		AtomicBoolean delivered = new AtomicBoolean(true);
		MemoryBroker broker = new MemoryBroker(limits(10, Long.MAX_VALUE));
		broker.start(new NodeRegistration("node"), new DeafListener() {

			@Override
			public boolean onEntry(Destination destination, Entry entry) {
				heard.add(entry);
				return delivered.get();
			}

		});
		assertThat(publishEphemeral(broker, this.alice)).as("unknown").isZero();
		broker.attach(this.alice).join();
		assertThat(publishEphemeral(broker, this.alice)).as("attached").isEqualTo(1);
		assertThat(heard).hasSize(1);
		delivered.set(false);
		assertThat(publishEphemeral(broker, this.alice)).as("without a client").isZero();
		broker.detach(this.alice);
		assertThat(publishEphemeral(broker, this.alice)).as("detached").isZero();
		assertThat(heard).hasSize(2);
	}

	@Test
	void messageExpiresWhenItsTimeIsOver() {
		MemoryBroker broker = broker(10, Long.MAX_VALUE);
		Position anchor = broker.attach(this.alice).join();
		long before = System.nanoTime();
		broker
			.publish(this.alice,
					new OutboundMessage(message("a", null).frame(), false, null, Duration.ofHours(1), null, false))
			.join();
		long after = System.nanoTime();
		Entry entry = broker.read(this.alice, new Start.After(anchor), 10_000).join().entries().get(0);
		assertThat(entry.isExpired(before + Duration.ofHours(1).toNanos() - 1)).isFalse();
		assertThat(entry.isExpired(after + Duration.ofHours(1).toNanos())).isTrue();
	}

	@Test
	void anAttachedDestinationNeverGoes() {
		MemoryBroker broker = broker(1, SIZE);
		Position anchor = broker.attach(this.alice).join();
		publish(broker, this.alice);
		publish(broker, this.alice);
		publish(broker, this.bob);
		publish(broker, this.carol);
		assertThat(broker.read(this.alice, new Start.After(anchor), 10_000).join().entries()).hasSize(2);
	}

	@Test
	void aDetachedDestinationMayGo() {
		MemoryBroker broker = broker(1, Long.MAX_VALUE);
		Position alice = broker.attach(this.alice).join();
		broker.attach(this.bob).join();
		broker.detach(this.alice);
		assertThat(statusAfter(broker, this.alice, alice)).isEqualTo(History.Status.UNKNOWN);
	}

	@Test
	void aDestinationThatIsAttachedMakesAnIdleOneGo() {
		MemoryBroker broker = broker(2, Long.MAX_VALUE);
		publish(broker, this.alice);
		publish(broker, this.bob);
		broker.attach(this.carol).join();
		assertThat(broker.state().detail()).startsWith("2 ");
	}

	@Test
	void anEphemeralMessageMakesNoHistory() {
		MemoryBroker broker = broker(10, Long.MAX_VALUE);
		broker.publish(this.alice, new OutboundMessage(message("a", null).frame(), true, null, null, null, false))
			.join();
		broker.publish(Destination.client("x"), message("a", null)).join();
		broker.presence(List.of(this.alice, this.bob)).join();
		assertThat(broker.state().detail()).startsWith("0 ");
	}

	@Test
	void messagesCountWithEverythingThatTheyCost() {
		MemoryBroker broker = broker(Integer.MAX_VALUE, 100_000);
		for (int i = 0; i < 2000; i++) {
			publish(broker, Destination.user("user-" + i));
		}
		assertThat(broker.messages()).isBetween(400L, 700L);
		assertThat(broker.bytes()).isBetween(90_000L, 100_000L);
	}

	@Test
	void keysCountAgainstTheBytesOfANode() {
		MemoryBroker broker = broker(Integer.MAX_VALUE, 100_000);
		for (int i = 0; i < 2000; i++) {
			broker.publish(this.alice, message("a", "key" + i)).join();
		}
		publish(broker, this.bob);
		assertThat(broker.publish(this.alice, message("a", "key0")).join().duplicate())
			.as("whether the first of 2,000 keys is still there")
			.isFalse();
	}

	@Test
	void whileManyPublishAttachAndDetachNoMessageOfAnAttachedDestinationIsLost() throws InterruptedException {
		MemoryBroker broker = new MemoryBroker(limits(4, 20L * SIZE));
		AtomicInteger heard = new AtomicInteger();
		AtomicInteger wrong = new AtomicInteger();
		broker.start(new NodeRegistration("node"), new DeafListener() {

			private Position last = new Position(0, 0);

			@Override
			public boolean onEntry(Destination destination, Entry entry) {
				Entry.Link link = entry.link();
				if (destination.equals(MemoryBrokerTests.this.alice) && link != null) {
					if (heard.getAndIncrement() > 0 && !link.previous().equals(this.last)) {
						wrong.incrementAndGet();
					}
					this.last = link.position();
				}
				return true;
			}

		});
		broker.attach(this.alice).join();
		List<Thread> threads = IntStream.range(0, 3).mapToObj((number) -> new Thread(() -> {
			Random random = new Random(number);
			for (int i = 0; i < 2000; i++) {
				Destination other = Destination.user("user" + random.nextInt(8));
				switch (random.nextInt(4)) {
					case 0 -> broker.attach(other).join();
					case 1 -> broker.detach(other);
					default -> publish(broker, other);
				}
				publish(broker, this.alice);
			}
		})).toList();
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(heard).hasValue(6000);
		assertThat(wrong).hasValue(0);
		IntStream.range(0, 8).forEach((i) -> broker.detach(Destination.user("user" + i)));
		assertThat(Integer.parseInt(broker.state().detail().split(" ")[0])).isLessThanOrEqualTo(4);
	}

	private static MemoryBroker broker(int destinations, long totalBytes) {
		MemoryBroker broker = new MemoryBroker(limits(destinations, totalBytes));
		broker.start(new NodeRegistration("node"), new DeafListener());
		return broker;
	}

	private static MemoryLimits limits(int destinations, long totalBytes) {
		return new MemoryLimits(new HistoryLimits(10, 10_000, 10_000, Duration.ofHours(1), Duration.ofHours(1)),
				totalBytes, destinations);
	}

	private static int publishEphemeral(MemoryBroker broker, Destination destination) {
		return broker
			.publish(destination, new OutboundMessage(message("a", null).frame(), true, null, null, null, false))
			.join()
			.nodes();
	}

	private static History.Status statusAfter(MemoryBroker broker, Destination destination, Position position) {
		return broker.read(destination, new Start.After(position), 10_000).join().status();
	}

	private static Position publish(MemoryBroker broker, Destination destination) {
		String[] id = String.valueOf(broker.publish(destination, message("12345", null)).join().id()).split("\\.");
		return Position.parse(id[0], id[1]);
	}

	private static OutboundMessage message(String text, String key) {
		return new OutboundMessage(SseFrame.encode(null, text.getBytes()), false, key, null, null, false);
	}

}
