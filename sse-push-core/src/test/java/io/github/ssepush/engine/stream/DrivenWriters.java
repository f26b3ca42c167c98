package io.github.ssepush.engine.stream;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Writers without threads, which do what a test tells them to.
 */
public final class DrivenWriters {

	private final List<Writer> writers;

	public DrivenWriters(int count) {
		this.writers = IntStream.range(0, count).mapToObj(Writer::new).toList();
	}

	public List<Writer> all() {
		return this.writers;
	}

	public boolean areIdle() {
		return this.writers.stream().allMatch(Writer::isIdle);
	}

	public void turn() {
		this.writers.forEach(Writer::turn);
	}

	public void tick() {
		this.writers.forEach(Writer::tick);
	}

	public void stop() {
		this.writers.forEach((writer) -> writer.stop(0));
	}

}
