package io.github.ssepush.engine.log;

import java.time.Duration;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.memory.MemoryLimits;

/**
 * Fixtures of tests of logs.
 */
public final class LogFixture {

	static final Duration HOUR = Duration.ofHours(1);

	/** Never answers. */
	static final LogPages NO_PAGES = (destination, after, answer) -> {
	};

	private static final LogReader NO_READER = (group) -> {
	};

	/** Reads nothing. */
	public static final LogFollower NOBODY = follower(() -> {
	});

	private LogFixture() {
	}

	/** Return one of a few followers. */
	static LogFollower follower(Runnable onAppended) {
		return new LogFollower() {

			@Override
			public void onAppended() {
				onAppended.run();
			}

			@Override
			public void read() {
			}

			@Override
			public LogReader reader() {
				return NO_READER;
			}

		};
	}

	/** Return what an engine does with messages for users, topics and everyone. */
	static BrokerListener listener(LogRegistry logs) {
		return new BrokerListener() {

			@Override
			public boolean onEntry(Destination destination, Entry entry) {
				return logs.offer(destination, entry, null);
			}

			@Override
			public void onSuspect(Destination destination) {
				logs.suspect(destination);
			}

			@Override
			public String onRequest(String content, Duration age) {
				return "0";
			}

		};
	}

	static LogLimits limits(int messages) {
		return new LogLimits(messages, 1_000_000, HOUR.toNanos());
	}

	static LogSettings settings(int messages) {
		return new LogSettings(messages, 1_000_000, 1_000_000, HOUR, HOUR);
	}

	static MemoryLimits histories(int messages) {
		return new MemoryLimits(new HistoryLimits(messages, 10_000_000, 10_000_000, HOUR, HOUR), Long.MAX_VALUE,
				Integer.MAX_VALUE);
	}

}
