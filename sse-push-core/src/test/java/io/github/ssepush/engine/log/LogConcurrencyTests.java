package io.github.ssepush.engine.log;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
import io.github.ssepush.broker.Start;
import io.github.ssepush.broker.memory.MemoryBroker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what {@code docs/concurrency.md} promises of logs, sentence by sentence.
 */
@Timeout(60)
@Tag("races")
class LogConcurrencyTests {

	private static final Destination ALICE = Destination.user("alice");

	/** On a busy machine, where each step may wait for a processor. */
	private static final Duration MOST = Duration.ofSeconds(5);

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
					LogCursor cursor = logs.join(ALICE, null, null, counter);
					logs.offer(ALICE, entry, null);
					assertThat(counter.count).as("round %d", round).isPositive();
					logs.leave(cursor);
				}
				done.countDown();
			}
			else {
				while (done.getCount() > 0) {
					IntStream.range(0, LogFollowers.FEW + 1)
						.mapToObj((i) -> logs.join(ALICE, null, null, new Counter()))
						.toList()
						.forEach(logs::leave);
				}
			}
		});
	}

	@Test
	void noDestinationIsAttachedAfterAllAreDetached() throws InterruptedException {
		for (int round = 0; round < 500; round++) {
			HookedBroker broker = new HookedBroker(LogFixture.histories(10));
			LogRegistry logs = new LogRegistry(broker, LogFixture.settings(10), (action) -> {
			});
			logs.open(Destination.everyone());
			AtomicInteger asked = new AtomicInteger();
			inParallel(2, (number) -> {
				if (number == 1) {
					while (asked.get() == 0) {
						Thread.onSpinWait();
					}
					logs.detachAll();
				}
				else {
					IntStream.range(0, 100).forEach((i) -> {
						logs.position(Destination.topic("news-" + i % 3));
						asked.incrementAndGet();
					});
				}
			});
			assertThat(logs.countByKind()).as("round %d", round).isEmpty();
		}
	}

	@Test
	void aCursorDoesNotAskAgainWhenTheAnswerArrives() throws InterruptedException {
		int messages = 100_000;
		Queue<Runnable> replies = new ArrayBlockingQueue<>(4);
		DestinationLog log = new DestinationLog(ALICE, LogFixture.limits(16), (destination, start, answer) -> {
			long next = ((Start.After) start).position().sequence() + 1;
			Entry.Link link = new Entry.Link(new Position(next, 0), new Position(next - 1, 0));
			Entry entry = new Entry(link, SseFrame.encode(null, new byte[0]), null, null);
			replies.add(() -> answer
				.accept(new History(History.Status.COMPLETE, List.of(entry), new Position(messages, 0))));
		}, 0);
		log.attached(new Position(messages, 0));
		LogCursor cursor = new LogCursor(log, new Position(0, 0), null, LogFixture.NOBODY);
		AtomicBoolean done = new AtomicBoolean();
		long end = System.nanoTime() + MOST.toNanos();
		inParallel(2, (number) -> {
			int turns = 0;
			while (number == 0 && !done.get()) {
				Runnable due = replies.poll();
				if (due != null) {
					due.run();
				}
				pauseAfter(++turns);
			}
			while (number == 1 && !done.get()) {
				LogCursor.Progress progress = cursor.advance();
				LogEntry next = cursor.peek();
				if (next != null) {
					cursor.pass(next);
				}
				pauseAfter(++turns);
				done.set(progress == LogCursor.Progress.UNKNOWN || new Position(messages, 0).equals(cursor.position())
						|| System.nanoTime() - end > 0);
				assertThat(progress).as("at %s", cursor.position()).isNotEqualTo(LogCursor.Progress.UNKNOWN);
			}
		});
	}

	@Test
	void aCursorIsNotSettledBecauseItsMessageFallsOff() throws InterruptedException {
		int messages = 100_000;
		long later = System.nanoTime() + 2 * LogFixture.HOUR.toNanos();
		Chain chain = new Chain();
		DestinationLog[] logs = new DestinationLog[1];
		DestinationLog log = new DestinationLog(ALICE, LogFixture.limits(16), (destination, start, answer) -> answer
			.accept(new History(History.Status.UNKNOWN, List.of(), Objects.requireNonNull(logs[0].last()))), 0);
		logs[0] = log;
		log.attached(chain.last);
		LogCursor cursor = new LogCursor(log, null, null, LogFixture.NOBODY);
		AtomicLong reached = new AtomicLong();
		AtomicReference<String> wrong = new AtomicReference<>();
		inParallel(2, (number) -> {
			Random random = new Random(1);
			for (int sent = 1; number == 0 && sent <= messages; sent++) {
				log.offer(LogEntry.of(chain.next(), log.label(), 0, null));
				IntStream.range(0, random.nextInt(10)).forEach((i) -> Thread.onSpinWait());
				log.expire(later);
				for (int turns = 1; reached.get() < sent; turns++) {
					pauseAfter(turns);
				}
			}
			for (int turns = 1; number == 1 && reached.get() < messages; turns++) {
				long last = Objects.requireNonNull(log.last()).sequence();
				if (!cursor.isSettled()) {
					LogEntry next = cursor.peek();
					if (next != null) {
						cursor.pass(next);
					}
					else {
						cursor.advance();
					}
				}
				else {
					long position = Objects.requireNonNull(cursor.position()).sequence();
					if (position < last) {
						wrong.set("Settled at " + position + ", before " + last);
					}
					reached.set((wrong.get() != null) ? messages : position);
					pauseAfter(turns);
				}
			}
		});
		assertThat(wrong.get()).isNull();
	}

	@Test
	void aLagIsWhatIsBetweenTheCursorAndTheEndOnAnyThread() throws InterruptedException {
		Chain chain = new Chain();
		DestinationLog log = new DestinationLog(ALICE, LogFixture.limits(16), (destination, start, answer) -> answer
			.accept(new History(History.Status.UNKNOWN, List.of(), chain.last)), 0);
		log.attached(chain.last);
		LogCursor cursor = new LogCursor(log, null, null, LogFixture.NOBODY);
		// One more than the limit, until the oldest is dropped for the newest.
		long most = 17L * new Chain().next().frame().size();
		AtomicReference<String> wrong = new AtomicReference<>();
		CountDownLatch done = new CountDownLatch(1);
		inParallel(2, (number) -> {
			for (int round = 0; number == 0 && round < 100_000; round++) {
				IntStream.range(0, (round % 10 == 0) ? 20 : 1)
					.forEach((i) -> log.offer(LogEntry.of(chain.next(), log.label(), 0, null)));
				LogEntry next = cursor.peek();
				if (next != null) {
					cursor.pass(next);
				}
				else {
					cursor.advance();
					cursor.advance();
				}
			}
			if (number == 0) {
				done.countDown();
			}
			while (done.getCount() > 0) {
				long lag = cursor.lag();
				long bytes = cursor.lagBytes();
				if (lag < 0 || lag > 20 || bytes < 0 || bytes > most) {
					wrong.set(lag + " messages, " + bytes + " bytes");
				}
			}
		});
		assertThat(wrong.get()).isNull();
	}

	/** Let the other thread have the processor now and then, if it has none. */
	private static void pauseAfter(int turns) {
		if (turns % 100 == 0) {
			Thread.yield();
		}
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

}
