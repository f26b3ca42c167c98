package io.github.ssepush.engine.log;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.Position;

/**
 * Makes messages that follow one another.
 */
final class Chain {

	private final Random random = new Random(1);

	Position last = new Position(0, 7);

	Entry next() {
		Position position = new Position(this.last.sequence() + 1, this.random.nextInt(Integer.MAX_VALUE));
		Entry entry = new Entry(new Entry.Link(position, this.last),
				SseFrame.encode(null, "x".getBytes(StandardCharsets.UTF_8)), null, null);
		this.last = position;
		return entry;
	}

	void breakOff() {
		this.last = new Position(this.last.sequence() + 10, this.random.nextInt(Integer.MAX_VALUE));
	}

}
