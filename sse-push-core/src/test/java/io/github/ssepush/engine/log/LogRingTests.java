package io.github.ssepush.engine.log;

import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.Entry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The ring that holds the newest messages of a log.
 */
class LogRingTests {

	private final LogRing ring = new LogRing(new LogLimits(100, 100_000, 1000));

	@Test
	void messageIsDroppedAtTheEndOfItsRetention() {
		append(0);
		append(1);
		this.ring.expire(999);
		assertThat(this.ring.hasFallenOff(0)).isFalse();
		this.ring.expire(1000);
		assertThat(this.ring.hasFallenOff(0)).isTrue();
		assertThat(this.ring.hasFallenOff(1)).isFalse();
		this.ring.expire(2000);
		assertThat(this.ring.hasFallenOff(1)).isTrue();
	}

	@Test
	void nothingStandsBehindTheNewestMessageThoughTheRingIsFull() {
		LongStream.range(0, 8).forEach(this::append);
		assertThat(this.ring.get(7)).isNotNull();
		assertThat(this.ring.get(8)).isNull();
	}

	@Test
	void ringGrowsWhereverItBegins() {
		LongStream.range(0, 8).forEach(this::append);
		this.ring.expire(1004);
		LongStream.range(8, 40).forEach(this::append);
		assertThat(this.ring.hasFallenOff(4)).isTrue();
		for (long index = 5; index < 40; index++) {
			assertThat(this.ring.get(index)).extracting(LogEntry::arrival).isEqualTo(index);
		}
		assertThat(this.ring.bytesFrom(0)).isEqualTo(35 * frame().size());
		assertThat(this.ring.bytesFrom(39)).isEqualTo(frame().size());
	}

	/** The index, the place in the order of arrival and the time are the same number. */
	private void append(long arrival) {
		this.ring.append(new LogEntry(new Entry(null, frame(), null, null), null, arrival, arrival, null));
	}

	private static SseFrame frame() {
		return SseFrame.encode(null, new byte[7]);
	}

}
