package io.github.ssepush.metrics;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.broker.NodeReplies;
import io.github.ssepush.metrics.SsePushMeterDocumentation.KeyNames;

/**
 * Times how long nodes take to answer a request of this one.
 */
final class NodeRequestTimer {

	private final Timer complete;

	private final Timer partial;

	private final Timer failed;

	NodeRequestTimer(MeterRegistry registry) {
		this.complete = timer(registry, "complete");
		this.partial = timer(registry, "partial");
		this.failed = timer(registry, "failed");
	}

	/** Record the time until an answer is complete. */
	CompletableFuture<NodeReplies> time(CompletableFuture<NodeReplies> answer) {
		long start = System.nanoTime();
		answer.whenComplete((replies, failure) -> timerOf(replies, failure).record(System.nanoTime() - start,
				TimeUnit.NANOSECONDS));
		return answer;
	}

	private Timer timerOf(@Nullable NodeReplies replies, @Nullable Throwable failure) {
		if (failure != null || replies == null) {
			return this.failed;
		}
		return replies.silent().isEmpty() ? this.complete : this.partial;
	}

	private static Timer timer(MeterRegistry registry, String outcome) {
		return Timer.builder(SsePushMeterDocumentation.NODE_REQUESTS.getName())
			.description(SsePushMeterDocumentation.NODE_REQUESTS.getDescription())
			.tag(KeyNames.OUTCOME.asString(), outcome)
			.register(registry);
	}

}
