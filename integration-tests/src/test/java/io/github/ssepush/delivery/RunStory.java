package io.github.ssepush.delivery;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A run, its producer and its readers.
 *
 * @param whole what a reader gets if nothing ends it early
 * @param production what produces it, {@code null} for a process of its own
 * @param readers its readers
 * @param ends what they have read of the end
 * @param mayLose whether the broker may have lost some of it
 */
record RunStory(String whole, @Nullable RunProduction production, List<RunReader> readers,
		List<CompletableFuture<String>> ends, BooleanSupplier mayLose) {

	private static final int LATE = 1000;

	/** Let it be produced and read. */
	static RunStory begin(String whole, @Nullable RunProduction production, List<RunReader> readers,
			BooleanSupplier mayLose, int mostMillis) {
		if (production != null) {
			// Most runs are read from their first piece on, however busy the machine is.
			CompletableFuture<Void> reader = readers.get(0).connected();
			CompletableFuture<Void> first = (mostMillis < LATE) ? reader : CompletableFuture.completedFuture(null);
			first.thenRun(production::begin);
		}
		return new RunStory(whole, production, readers,
				readers.stream().map((reader) -> reader.begin(mostMillis)).toList(), mayLose);
	}

	boolean isOver() {
		return (this.production == null || this.production.isOver())
				&& this.ends.stream().allMatch(CompletableFuture::isDone);
	}

	/** Return how it has ended, as its readers know. */
	String outcome() {
		return this.ends.get(0).getNow("");
	}

	/**
	 * Require that all readers have the same, which is all that was accepted unless the
	 * end says that some may be lost, or the broker may have lost some.
	 */
	void judge(Consumer<String> violations) {
		if (this.mayLose.getAsBoolean()) {
			return;
		}
		for (int i = 0; i < this.readers.size(); i++) {
			String end = this.ends.get(i).getNow("");
			if (!end.isEmpty()) {
				judge(this.readers.get(i), end, violations);
			}
		}
	}

	private void judge(RunReader reader, String end, Consumer<String> violations) {
		String text = reader.text();
		if (!end.equals(outcome()) || !text.equals(this.readers.get(0).text())) {
			violations.accept("Readers differ: " + reader + " and " + this.readers.get(0));
		}
		boolean lossy = end.contains("\"broker\"") || end.contains("\"node-lost\"");
		if (this.production != null && !lossy && !text.equals(this.production.accepted())) {
			violations.accept("A reader has not got all: " + reader + " of '" + this.production.accepted() + "'");
		}
		if (!lossy && !end.contains("stopped") && !text.equals(this.whole)) {
			violations.accept("A reader has the end without all: " + reader + " of '" + this.whole + "'");
		}
	}

	@Override
	public String toString() {
		return "produced: " + (this.production == null || this.production.isOver()) + ", readers: " + this.readers;
	}

}
