package io.github.ssepush.engine.log;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.memory.MemoryBroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests which destinations are attached, and who follows them.
 */
class LogRegistryTests {

	private static final Destination ALICE = Destination.user("alice");

	private static final Destination NEWS = Destination.topic("news");

	private final Broker broker = new Broker();

	private final LogRegistry logs = new LogRegistry(this.broker,
			new LogSettings(10, 1000, 1000, LogFixture.HOUR, Duration.ZERO), (action) -> {
			});

	@Test
	void destinationThatIsOpenStaysAttachedWithoutFollowers() {
		this.logs.open(Destination.everyone());
		assertThat(this.logs.countByKind()).containsOnlyKeys(Destination.Kind.EVERYONE);
		this.logs.leave(this.logs.join(Destination.everyone(), null, null, LogFixture.NOBODY));
		this.logs.leave(this.logs.join(NEWS, null, null, LogFixture.NOBODY));
		IntStream.range(0, 20).forEach((i) -> this.logs.tidyPart());
		assertThat(this.logs.countByKind()).containsOnlyKeys(Destination.Kind.EVERYONE);
		this.logs.detachAll();
		assertThat(this.logs.countByKind()).isEmpty();
		this.logs.open(NEWS);
		this.logs.leave(this.logs.join(Destination.everyone(), null, null, LogFixture.NOBODY));
		IntStream.range(0, 20).forEach((i) -> this.logs.tidyPart());
		assertThat(this.logs.countByKind()).containsOnlyKeys(Destination.Kind.TOPIC);
	}

	@Test
	void destinationIsNotAttachedOnceAllAreDetached() {
		HookedBroker broker = new HookedBroker(LogFixture.histories(10));
		LogRegistry logs = new LogRegistry(broker, LogFixture.settings(10), (action) -> {
		});
		logs.open(Destination.everyone());
		logs.detachAll();
		int calls = broker.calls().size();
		assertThatExceptionOfType(BrokerUnavailableException.class)
			.isThrownBy(() -> logs.join(ALICE, null, null, LogFixture.NOBODY));
		assertThat(logs.position(NEWS)).isCompletedExceptionally();
		assertThat(logs.countByKind()).isEmpty();
		assertThat(broker.calls()).hasSize(calls);
		logs.open(Destination.everyone());
		assertThat(logs.position(NEWS)).isCompleted();
	}

	@Test
	void logsAreTidiedInParts() {
		LogRegistry logs = registryWithoutLinger(this.broker);
		IntStream.range(0, 16).forEach((i) -> logs.open(Destination.user("user" + i)));
		Entry entry = new Entry(null, SseFrame.encode(null, new byte[0]), null, null);
		IntStream.range(0, 16).forEach((i) -> logs.offer(Destination.user("user" + i), entry, null));
		logs.tidyPart();
		assertThat(IntStream.range(0, 16)
			.filter((i) -> Objects.requireNonNull(logs.get(Destination.user("user" + i))).hasFallenOff(0))).hasSize(3);
	}

	@Test
	void idleLogsAreDetachedInParts() {
		HookedBroker broker = new HookedBroker(LogFixture.histories(10));
		LogRegistry logs = registryWithoutLinger(broker);
		IntStream.range(0, 16)
			.forEach((i) -> logs.leave(logs.join(Destination.user("user" + i), null, null, LogFixture.NOBODY)));
		int calls = broker.calls().size();
		logs.tidyPart();
		assertThat(broker.calls().subList(calls, broker.calls().size())).hasSize(3)
			.allMatch((call) -> call.startsWith("detach user user"));
		assertThat(logs.countByKind()).containsEntry(Destination.Kind.USER, 13L);
	}

	private static LogRegistry registryWithoutLinger(SsePushBroker broker) {
		return new LogRegistry(broker, new LogSettings(10, 1000, 1000, Duration.ZERO, Duration.ZERO), (action) -> {
		});
	}

	@Test
	void limitDependsOnTheKindOfTheDestination() {
		LogRegistry logs = new LogRegistry(this.broker, new LogSettings(10, 1, 1000, LogFixture.HOUR, Duration.ZERO),
				(action) -> {
				});
		Entry entry = new Entry(null, SseFrame.encode(null, new byte[0]), null, null);
		for (Destination destination : List.of(ALICE, NEWS)) {
			logs.open(destination);
			logs.offer(destination, entry, null);
			logs.offer(destination, entry, null);
		}
		assertThat(Objects.requireNonNull(logs.get(ALICE)).hasFallenOff(0)).isTrue();
		assertThat(Objects.requireNonNull(logs.get(NEWS)).hasFallenOff(0)).isFalse();
	}

	@Test
	void followerIsNotifiedWhenItsDestinationIsAttached() {
		HookedBroker broker = new HookedBroker(LogFixture.histories(10));
		LogRegistry logs = new LogRegistry(broker, LogFixture.settings(10), (action) -> {
		});
		broker.holdAttach = true;
		AtomicInteger notified = new AtomicInteger();
		logs.join(ALICE, null, null, LogFixture.follower(notified::incrementAndGet));
		assertThat(notified).hasValue(0);
		broker.answer();
		assertThat(notified).hasValue(1);
	}

	/** Follow more destinations than fit in a page. */
	@Test
	void messagesThatWereLostAreFoundThoughTheBrokerFailsAtFirst() {
		HookedBroker broker = new HookedBroker(LogFixture.histories(10));
		List<Runnable> later = new ArrayList<>();
		LogRegistry logs = new LogRegistry(broker, LogFixture.settings(10), later::add);
		broker.start(new NodeRegistration("node"), LogFixture.listener(logs));
		AtomicInteger notified = new AtomicInteger();
		LogCursor cursor = logs.join(ALICE, null, null, LogFixture.follower(notified::incrementAndGet));
		int before = notified.get();
		broker.holdEntries = true;
		SseFrame frame = SseFrame.encode(null, new byte[40_000]);
		for (int i = 0; i < 3; i++) {
			broker.publish(ALICE, new OutboundMessage(frame, false, null, null, null, false));
			broker.lose();
		}
		broker.failing = true;
		logs.suspect(ALICE);
		logs.suspect(NEWS);
		assertThat(cursor.peek()).isNull();
		broker.failing = false;
		List.copyOf(later).forEach(Runnable::run);
		assertThat(cursor.lag()).isEqualTo(3);
		assertThat(notified.get() - before).as("pages").isEqualTo(3);
	}

	@Test
	void anAttachmentThatIsTriedAgainIsNotToldAfterItsEnd() {
		HookedBroker broker = new HookedBroker(LogFixture.histories(10));
		List<Runnable> later = new ArrayList<>();
		LogRegistry logs = new LogRegistry(broker, LogFixture.settings(10), later::add);
		broker.failing = true;
		logs.open(ALICE);
		logs.detachAll();
		broker.failing = false;
		later.forEach(Runnable::run);
		assertThat(broker.calls()).containsExactly("attach user alice", "detach user alice");
	}

	@Test
	void anAttachmentThatFailsIsTriedAgain() {
		HookedBroker broker = new HookedBroker(LogFixture.histories(10));
		List<Runnable> later = new ArrayList<>();
		LogRegistry logs = new LogRegistry(broker, LogFixture.settings(10), later::add);
		broker.failing = true;
		logs.open(ALICE);
		DestinationLog log = Objects.requireNonNull(logs.get(ALICE));
		assertThat(log.last()).isNull();
		broker.failing = false;
		later.forEach(Runnable::run);
		assertThat(log.last()).isNotNull();
	}

	@Test
	void messageForADestinationThatIsNotAttachedHasNoFollower() {
		Entry entry = new Entry(null, SseFrame.encode(null, new byte[0]), null, null);
		assertThat(this.logs.offer(NEWS, entry, null)).isFalse();
		LogCursor cursor = this.logs.join(NEWS, null, null, LogFixture.NOBODY);
		assertThat(this.logs.offer(NEWS, entry, null)).isTrue();
		this.logs.leave(cursor);
		assertThat(this.logs.offer(NEWS, entry, null)).isFalse();
	}

	@Test
	void attachmentOfACursorIsCompleteWhenTheBrokerHasAnswered() {
		CompletableFuture<Position> answer = new CompletableFuture<>();
		this.broker.answer = answer;
		CompletableFuture<Void> early = this.logs.join(NEWS, null, null, LogFixture.NOBODY).attachment();
		assertThat(early).isNotDone();
		answer.complete(new Position(1, 1));
		assertThat(early).isCompleted();
		assertThat(this.logs.join(NEWS, null, null, LogFixture.NOBODY).attachment()).isCompleted();
	}

	/**
	 * Waits as a test wants it.
	 */
	private static final class Broker extends MemoryBroker {

		private CompletableFuture<Position> answer;

		private Broker() {
			super(LogFixture.histories(10));
		}

		@Override
		public CompletableFuture<Position> attach(Destination destination) {
			return (this.answer != null) ? this.answer : super.attach(destination);
		}

	}

}
