package io.github.ssepush.engine.log;

import org.junit.jupiter.api.Test;

import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.Entry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what is kept while a log asks for what is missing.
 */
class PendingEntriesTests {

	private static final int SIZE = frame().size();

	@Test
	void tooManyMessagesAreDropped() {
		assertKeepsTwo(new PendingEntries(new LogLimits(2, 100_000, 1)));
	}

	/** The limit has to be exceeded first. */
	@Test
	void tooManyBytesAreDropped() {
		assertKeepsTwo(new PendingEntries(new LogLimits(100, SIZE, 1)));
	}

	@Test
	void ephemeralMessagesAreInNoAnswer() {
		PendingEntries pending = new PendingEntries(new LogLimits(100, 100_000, 1));
		pending.add(entry());
		pending.asked();
		pending.add(entry());
		assertThat(pending.unanswered()).hasSize(2);
	}

	private static void assertKeepsTwo(PendingEntries pending) {
		pending.add(entry());
		pending.add(entry());
		assertThat(pending.unanswered()).hasSize(2);
		assertThat(pending.isSuspected()).isFalse();
		pending.add(entry());
		assertThat(pending.unanswered()).hasSize(1);
		assertThat(pending.isSuspected()).isTrue();
		pending.add(entry());
		assertThat(pending.unanswered()).hasSize(2);
	}

	private static LogEntry entry() {
		return new LogEntry(new Entry(null, frame(), null, null), null, 0, 0, null);
	}

	private static SseFrame frame() {
		return SseFrame.encode(null, new byte[7]);
	}

}
