package io.github.ssepush.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * An answer that is kept for a while, so that many who ask at the same time ask the nodes
 * once. Safe for use by any thread.
 *
 * @param <T> the type of the answer
 */
final class RecentAnswer<T> {

	private final long period;

	private @Nullable CompletableFuture<T> answer;

	private long askedAt;

	RecentAnswer(Duration period) {
		this.period = period.toNanos();
	}

	/** Failures are not kept. The copy can be completed by the caller without harm. */
	synchronized CompletableFuture<T> get(Supplier<CompletableFuture<T>> question) {
		CompletableFuture<T> recent = this.answer;
		if (recent == null || recent.isCompletedExceptionally() || System.nanoTime() - this.askedAt >= this.period) {
			this.askedAt = System.nanoTime();
			recent = question.get();
			this.answer = recent;
		}
		return recent.copy();
	}

}
