package io.github.ssepush.engine.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.ssepush.Destination;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.memory.MemoryBroker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code docs/concurrency.md} promises of logs, sentence by sentence.
 */
@Timeout(60)
@Tag("races")
class LogConcurrencyTests {

	private static final Destination ALICE = Destination.user("alice");

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
	void aReaderGetsTheEntryAtItsIndexOrLearnsThatItHasFallenOff() throws InterruptedException {
		DestinationLog log = new DestinationLog(ALICE, LogFixture.limits(16), LogFixture.NO_PAGES, 0);
		Chain chain = new Chain();
		log.attached(chain.last);
		AtomicReference<String> wrong = new AtomicReference<>();
		CountDownLatch done = new CountDownLatch(1);
		Thread writer = new Thread(() -> {
			for (int i = 0; i < 200_000; i++) {
				if (i % 50 == 49) {
					log.suspect();
					log.ask();
					chain.breakOff();
					log.repaired(new History(History.Status.UNKNOWN, List.of(), chain.last), 0);
				}
				else {
					log.offer(new LogEntry(chain.next(), new byte[0], log.head(), System.nanoTime(), null));
				}
			}
			done.countDown();
		});
		writer.start();
		inParallel(2, (number) -> {
			long index = 0;
			while (done.getCount() > 0) {
				LogEntry entry = log.get(index);
				if (entry != null && entry.arrival() != index) {
					wrong.set("At " + index + " stands " + entry.arrival());
				}
				index = (entry != null) ? index + 1 : log.head() - (index & 15);
			}
		});
		writer.join();
		assertThat(wrong.get()).isNull();
	}

	@Test
	void aCursorTakesOnlyWhatNamesItsPosition() {
		DestinationLog log = new DestinationLog(ALICE, LogFixture.limits(16), LogFixture.NO_PAGES, 0);
		Chain chain = new Chain();
		log.attached(chain.last);
		LogCursor follow = new LogCursor(log, null, LogFixture.NOBODY);
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.NONE);
		Entry first = chain.next();
		Entry missed = chain.next();
		Entry third = chain.next();
		log.offer(entry(log, first));
		follow.pass(peeked(follow));
		log.suspect();
		log.ask();
		log.repaired(new History(History.Status.TRUNCATED, List.of(third), chain.last), 0);
		assertThat(follow.peek()).isNull();
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.MISSING);
		follow.answer(new History(History.Status.COMPLETE, List.of(missed), chain.last));
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.MOVED);
		assertThat(peeked(follow).entry()).isSameAs(missed);
		follow.pass(peeked(follow));
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.MOVED);
		assertThat(peeked(follow).entry()).isSameAs(third);
		LogCursor misplaced = new LogCursor(log, null, LogFixture.NOBODY);
		misplaced.standAt(new Position(9, 9), log.head());
		log.offer(entry(log, chain.next()));
		assertThat(misplaced.peek()).isNull();
		assertThat(misplaced.advance()).isEqualTo(LogCursor.Progress.MISSING);
	}

	@Test
	void aFollowerIsNotForgottenWhileOthersMakeTheFollowersManyOrFew() throws InterruptedException {
		LogRegistry logs = new LogRegistry(new MemoryBroker(LogFixture.histories(10)), LogFixture.settings(10),
				(action) -> {
				});
		Entry entry = new Entry(null, SseFrame.encode(null, new byte[0]), null, null);
		CountDownLatch done = new CountDownLatch(1);
		inParallel(2, (number) -> {
			if (number == 0) {
				for (int round = 0; round < 20_000; round++) {
					Counter counter = new Counter();
					LogCursor cursor = logs.join(ALICE, null, counter);
					logs.offer(ALICE, entry, null);
					assertThat(counter.count).as("round %d", round).isPositive();
					logs.leave(cursor);
				}
				done.countDown();
			}
			else {
				while (done.getCount() > 0) {
					IntStream.range(0, LogFollowers.FEW + 1)
						.mapToObj((i) -> logs.join(ALICE, null, new Counter()))
						.toList()
						.forEach(logs::leave);
				}
			}
		});
	}

	private static LogEntry entry(DestinationLog log, Entry entry) {
		return LogEntry.of(entry, log.label(), 1, null);
	}

	private static LogEntry peeked(LogCursor follow) {
		LogEntry entry = follow.peek();
		if (entry == null) {
			throw new AssertionError("There is nothing to be had");
		}
		return entry;
	}

	private static void inParallel(int threads, IntConsumer work) throws InterruptedException {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		List<Thread> workers = IntStream.range(0, threads).mapToObj((number) -> new Thread(() -> {
			try {
				work.accept(number);
			}
			catch (RuntimeException | AssertionError ex) {
				failure.set(ex);
			}
		})).toList();
		workers.forEach(Thread::start);
		for (Thread worker : workers) {
			worker.join();
		}
		assertThat(failure.get()).isNull();
	}

	/**
	 * Counts notifications, and reads at once.
	 */
	private static final class Counter implements LogFollower {

		private static final LogReader READER = (group) -> {
			LogFollower[] next = new LogFollower[1];
			group.beginSweep();
			for (int place = group.sweep(next, Integer.MAX_VALUE); next[0] != null; place = group.sweep(next, place)) {
				next[0].read();
			}
		};

		private int count;

		@Override
		public void onAppended() {
			this.count++;
		}

		@Override
		public void read() {
			this.count++;
		}

		@Override
		public LogReader reader() {
			return READER;
		}

	}

	/**
	 * Makes messages that follow one another.
	 */
	private static final class Chain {

		private final Random random = new Random(1);

		private Position last = new Position(0, 7);

		private Entry next() {
			Position position = new Position(this.last.sequence() + 1, this.random.nextInt(Integer.MAX_VALUE));
			Entry entry = new Entry(new Entry.Link(position, this.last),
					SseFrame.encode(null, "x".getBytes(StandardCharsets.UTF_8)), null, null);
			this.last = position;
			return entry;
		}

		private void breakOff() {
			this.last = new Position(this.last.sequence() + 10, this.random.nextInt(Integer.MAX_VALUE));
		}

	}

}
