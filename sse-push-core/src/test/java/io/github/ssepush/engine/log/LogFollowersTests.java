package io.github.ssepush.engine.log;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ssepush.Destination;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.memory.MemoryBroker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests who is notified of a message, on which thread, and what that costs.
 */
class LogFollowersTests {

	private static final Destination NEWS = Destination.topic("news");

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private final LogRegistry logs = new LogRegistry(new MemoryBroker(LogFixture.histories(1000)),
			LogFixture.settings(10), (action) -> {
			});

	private final List<Reader> readers = List.of(new Reader(), new Reader());

	/** Counted in bytes that the thread allocates, which no other thread disturbs. */
	@Test
	void joiningAndLeavingCostTheSameHoweverManyFollow() {
		bytesOfOneJoinAndLeave(1000);
		assertThat(bytesOfOneJoinAndLeave(50_000)).isLessThan(2 * bytesOfOneJoinAndLeave(5000));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, LogFollowers.FEW })
	void fewFollowersAreNotifiedOneByOne(int count) {
		List<Follower> followers = join(count);
		append();
		assertThat(followers).allMatch((follower) -> follower.notified == 1 && follower.reads == 0);
		assertThat(this.readers).allMatch((reader) -> reader.due.isEmpty());
	}

	@Test
	void oneOfAFewThatHasLeftIsNotNotified() {
		List<Follower> followers = join(3);
		this.logs.leave(followers.get(1).cursor);
		append();
		assertThat(followers).extracting((follower) -> follower.notified).containsExactly(1, 0, 1);
	}

	@ParameterizedTest
	@ValueSource(ints = { LogFollowers.FEW + 1, 5000, 50_000 })
	void ofManyFollowersThePublisherNotifiesOnlyTheReaders(int count) {
		List<Follower> followers = join(count);
		append();
		append();
		assertThat(followers).allMatch((follower) -> follower.notified == 0);
		assertThat(this.readers).allMatch((reader) -> reader.due.size() == 1);
		this.readers.forEach(Reader::turn);
		assertThat(followers).allMatch((follower) -> follower.reads == 1);
		append();
		assertThat(this.readers).allMatch((reader) -> reader.due.size() == 1);
	}

	@Test
	void messageThatIsAppendedDuringASweepMakesAnotherOneDue() {
		List<Follower> followers = join(100);
		followers.get(99).duringRead = this::append;
		append();
		this.readers.forEach(Reader::turn);
		followers.get(99).duringRead = () -> {
		};
		this.readers.forEach(Reader::turn);
		assertThat(followers).allMatch((follower) -> follower.reads == 2);
	}

	@Test
	void followersThatAreLeftAreNotifiedAndOthersAreNot() {
		List<Follower> followers = join(100);
		List<Follower> left = followers.subList(0, 3);
		followers.subList(3, 100).forEach((follower) -> this.logs.leave(follower.cursor));
		append();
		this.readers.forEach(Reader::turn);
		assertThat(left).allMatch((follower) -> follower.reads + follower.notified == 1);
		assertThat(followers.subList(3, 100)).allMatch((follower) -> follower.reads + follower.notified == 0);
		left.forEach((follower) -> this.logs.leave(follower.cursor));
		List<Follower> again = join(2);
		append();
		assertThat(again).allMatch((follower) -> follower.notified == 1);
	}

	/**
	 * Test that each follower reads a message that is appended while it follows,
	 * whichever others join and leave.
	 */
	@Test
	void nobodyIsForgottenWhoeverComesAndGoesDuringASweep() {
		Random random = new Random(23);
		List<Follower> present = new ArrayList<>(join(20));
		for (int round = 0; round < 2000; round++) {
			Set<Follower> expected = Collections.newSetFromMap(new IdentityHashMap<>());
			expected.addAll(present);
			Set<Follower> left = new HashSet<>();
			Runnable change = () -> {
				if (random.nextInt(4) == 0 && !present.isEmpty()) {
					Follower leaving = present.remove(random.nextInt(present.size()));
					this.logs.leave(leaving.cursor);
					left.add(leaving);
				}
				else if (random.nextInt(4) == 0 && present.size() < 60) {
					present.addAll(join(1));
				}
			};
			present.forEach((follower) -> {
				follower.reads = 0;
				follower.notified = 0;
				follower.duringRead = change;
			});
			append();
			this.readers.forEach(Reader::turn);
			expected.removeAll(left);
			assertThat(expected).as("round %d", round).allMatch((follower) -> follower.reads + follower.notified > 0);
		}
	}

	private double bytesOfOneJoinAndLeave(int count) {
		long thread = Thread.currentThread().getId();
		long before = THREADS.getThreadAllocatedBytes(thread);
		List<Follower> followers = join(count);
		followers.forEach((follower) -> this.logs.leave(follower.cursor));
		return (double) (THREADS.getThreadAllocatedBytes(thread) - before) / count;
	}

	private List<Follower> join(int count) {
		return IntStream.range(0, count).mapToObj((number) -> new Follower(this.readers.get(number % 2))).toList();
	}

	private void append() {
		SseFrame frame = SseFrame.encode(null, "x".getBytes(StandardCharsets.UTF_8));
		this.logs.offer(NEWS, new Entry(null, frame, null, null), null);
	}

	/**
	 * Counts how it is notified.
	 */
	private final class Follower implements LogFollower {

		private final Reader reader;

		private final LogCursor cursor;

		private int notified;

		private int reads;

		private Runnable duringRead = () -> {
		};

		private Follower(Reader reader) {
			this.reader = reader;
			this.cursor = LogFollowersTests.this.logs.join(NEWS, null, null, this);
		}

		@Override
		public void onAppended() {
			this.notified++;
		}

		@Override
		public void read() {
			this.reads++;
			this.duringRead.run();
		}

		@Override
		public LogReader reader() {
			return this.reader;
		}

	}

	/**
	 * Sweeps what is due when the test says so.
	 */
	private static final class Reader implements LogReader {

		private final Queue<LogReader.Group> due = new ArrayDeque<>();

		private final LogFollower[] next = new LogFollower[16];

		@Override
		public void onAppended(LogReader.Group group) {
			this.due.add(group);
		}

		/** Sweep what is due now. */
		private void turn() {
			for (int left = this.due.size(); left > 0; left--) {
				LogReader.Group group = this.due.remove();
				group.beginSweep();
				for (int place = Integer.MAX_VALUE; place > 0;) {
					place = group.sweep(this.next, place);
					for (LogFollower follower : this.next) {
						if (follower != null) {
							follower.read();
						}
					}
				}
			}
		}

	}

}
