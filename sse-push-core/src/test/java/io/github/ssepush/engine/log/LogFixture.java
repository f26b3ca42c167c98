package io.github.ssepush.engine.log;

import java.time.Duration;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.memory.MemoryLimits;

/**
 * What tests of logs need.
 */
public final class LogFixture {

	static final Duration HOUR = Duration.ofHours(1);

	/** Never answers. */
	static final LogPages NO_PAGES = (destination, after, answer) -> {
	};

	/** Reads nothing. */
	public static final LogFollower NOBODY = new LogFollower() {

		@Override
		public void onAppended() {
		}

		@Override
		public void read() {
		}

		@Override
		public LogReader reader() {
			return (group) -> {
			};
		}

	};

	private LogFixture() {
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
