package io.github.ssepush.broker.memory;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.Start;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what one destination retains, at the very limits.
 */
class MemoryHistoryTests {

	private static final int MESSAGES = 3;

	private static final long PERIOD = Duration.ofMinutes(1).toNanos();

	private static final long RETENTION = Duration.ofHours(1).toNanos();

	private static final long FRAME_BYTES = message("12345").frame().size();

	private static final long COST = FRAME_BYTES + MemoryHistory.MESSAGE_BYTES;

	/** The size of a key of one character. */
	private static final long KEY_COST = 201;

	@Test
	void asManyMessagesAsAllowedStay() {
		MemoryHistory history = history(Long.MAX_VALUE);
		Position start = history.last();
		append(history, MESSAGES, 0);
		assertThat(history.messages()).isEqualTo(MESSAGES);
		assertThat(history.read(new Start.After(start), 10_000, 0).status()).isEqualTo(History.Status.COMPLETE);
		append(history, 1, 0);
		assertThat(history.messages()).isEqualTo(MESSAGES);
		assertThat(history.bytes()).isEqualTo(MESSAGES * COST);
		assertThat(history.read(new Start.After(start), 10_000, 0).status()).isEqualTo(History.Status.TRUNCATED);
	}

	@Test
	void asManyBytesAsAllowedStay() {
		MemoryHistory history = history(2 * FRAME_BYTES);
		append(history, 2, 0);
		assertThat(history.messages()).isEqualTo(2);
		append(history, 1, 0);
		assertThat(history.messages()).isEqualTo(2);
	}

	@Test
	void messageThatIsLargerThanTheLimitStaysUntilTheNext() {
		MemoryHistory history = history(1);
		Position start = history.last();
		append(history, 1, 0);
		assertThat(history.read(new Start.After(start), 10_000, 0).entries()).hasSize(1);
		append(history, 1, 0);
		assertThat(history.messages()).isEqualTo(1);
	}

	@Test
	void messageGoesWhenItsTimeIsOver() {
		MemoryHistory history = history(Long.MAX_VALUE);
		append(history, 1, 0);
		append(history, 1, 1);
		history.trim(RETENTION - 1);
		assertThat(history.messages()).isEqualTo(2);
		history.trim(RETENTION);
		assertThat(history.messages()).isEqualTo(1);
		history.trim(RETENTION + 1);
		assertThat(history.messages()).isZero();
		assertThat(history.bytes()).isZero();
	}

	@Test
	void whatIsTooOldIsNotRead() {
		MemoryHistory history = history(Long.MAX_VALUE);
		Position start = history.last();
		append(history, 2, 0);
		assertThat(history.read(new Start.After(start), 10_000, RETENTION).status())
			.isEqualTo(History.Status.TRUNCATED);
		assertThat(history.messages()).isZero();
	}

	@Test
	void positionIsProvedAsLongAsItsSuccessorIsThere() {
		MemoryHistory history = history(Long.MAX_VALUE);
		Position start = history.last();
		append(history, MESSAGES, 0);
		Position other = new Position(start.sequence(), start.tag() + 1);
		assertThat(history.read(new Start.After(other), 10_000, 0).status()).isEqualTo(History.Status.UNKNOWN);
		append(history, 1, 0);
		assertThat(history.read(new Start.After(other), 10_000, 0).status()).isEqualTo(History.Status.TRUNCATED);
	}

	@Test
	void everyMessageOfAPageFits() {
		MemoryHistory history = history(Long.MAX_VALUE);
		Position start = history.last();
		append(history, MESSAGES, 0);
		assertThat(history.read(new Start.After(start), (int) (2 * FRAME_BYTES), 0).entries()).hasSize(2);
		assertThat(history.read(new Start.After(start), (int) (2 * FRAME_BYTES) - 1, 0).entries()).hasSize(1);
		assertThat(history.read(new Start.After(start), 0, 0).entries()).hasSize(1);
	}

	@Test
	void keyCostsItsCharactersAndGoesWhenItsTimeIsOver() {
		MemoryHistory history = history(Long.MAX_VALUE);
		remember(history, "a", 0);
		remember(history, "bb", 1);
		assertThat(history.bytes()).isEqualTo(2 * KEY_COST + 1);
		assertThat(history.receiptOf("a", PERIOD - 1)).isNotNull();
		assertThat(history.bytes()).isEqualTo(2 * KEY_COST + 1);
		assertThat(history.receiptOf("a", PERIOD)).isNull();
		assertThat(history.bytes()).isEqualTo(KEY_COST + 1);
		assertThat(history.receiptOf("bb", PERIOD)).isNotNull();
		assertThat(history.receiptOf("bb", PERIOD + 1)).isNull();
		assertThat(history.bytes()).isZero();
	}

	@Test
	void noMoreKeysThanMessagesAreRemembered() {
		MemoryHistory history = history(Long.MAX_VALUE);
		for (String key : new String[] { "a", "b", "c" }) {
			remember(history, key, 0);
		}
		assertThat(history.receiptOf("a", 0)).isNotNull();
		remember(history, "d", 0);
		assertThat(history.receiptOf("a", 0)).isNull();
		assertThat(history.receiptOf("b", 0)).isNotNull();
		assertThat(history.receiptOf("d", 0)).isNotNull();
		assertThat(history.bytes()).isEqualTo(MESSAGES * KEY_COST);
	}

	@Test
	void messagesAndKeysCostTogether() {
		MemoryHistory history = history(Long.MAX_VALUE);
		append(history, 2, 0);
		remember(history, "a", 0);
		assertThat(history.bytes()).isEqualTo(2 * COST + KEY_COST);
	}

	private static MemoryHistory history(long maxBytes) {
		return new MemoryHistory(maxBytes,
				new HistoryLimits(MESSAGES, maxBytes, maxBytes, Duration.ofNanos(RETENTION), Duration.ofNanos(PERIOD)));
	}

	private static void append(MemoryHistory history, int count, long now) {
		for (int i = 0; i < count; i++) {
			history.append(message("12345"), null, now);
		}
	}

	private static void remember(MemoryHistory history, String key, long now) {
		history.remember(key, new PushReceipt(key, Destination.user("alice"), 0, false), now);
	}

	private static OutboundMessage message(@Nullable String text) {
		return new OutboundMessage(SseFrame.encode(null, String.valueOf(text).getBytes()), false, null, null, null,
				false);
	}

}
