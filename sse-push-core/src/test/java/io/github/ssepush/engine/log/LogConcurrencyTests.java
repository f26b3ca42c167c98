package io.github.ssepush.engine.log;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
				done.set(progress == LogCursor.Progress.UNKNOWN || new Position(messages, 0).equals(cursor.position()));
				assertThat(progress).as("at %s", cursor.position()).isNotEqualTo(LogCursor.Progress.UNKNOWN);
			}
		});
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
