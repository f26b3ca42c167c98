package io.github.ssepush.broker.redis;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.support.Backlog;

/**
 * The questions that wait until a publisher is subscribed to the answers: as many as may
 * be without an answer, and for as long as a call may take. Safe for use by any thread.
 */
@SuppressWarnings("CollectionUndefinedEquality") // The same future or another one.
final class AwaitedSubscription {

	private final RedisSettings settings;

	private final CallLoop loop;

	private final CallLanes lanes;

	private final Backlog backlog;

	private final Set<CompletableFuture<Void>> waiting = ConcurrentHashMap.newKeySet();

	private volatile boolean present;

	private volatile @Nullable RuntimeException end;

	AwaitedSubscription(RedisSettings settings, CallLoop loop, CallLanes lanes, Backlog backlog) {
		this.settings = settings;
		this.loop = loop;
		this.lanes = lanes;
		this.backlog = backlog;
	}

	/**
	 * Wait until there is a subscription.
	 * @param size the size of the question that waits, in bytes
	 */
	CompletableFuture<Void> await(long size) {
		CompletableFuture<Void> wait = new CompletableFuture<>();
		if (this.present) {
			wait.complete(null);
		}
		else if (this.backlog.add(size)) {
			Future<?> timeout = this.loop.later(this.settings.timeout().toMillis(),
					() -> this.lanes.answer(() -> wait.completeExceptionally(new BrokerUnavailableException(
							"The answers of nodes can't be received: there is no subscription to Redis", null))));
			this.waiting.add(wait);
			wait.whenComplete((done, failure) -> {
				timeout.cancel(false);
				this.waiting.remove(wait);
				this.backlog.remove(size);
			});
			complete();
		}
		else {
			wait.completeExceptionally(Enquiries.tooMany());
		}
		return wait;
	}

	/** There is a subscription. */
	void begin() {
		this.present = true;
		complete();
	}

	/** Fail whatever waits. */
	void stop() {
		this.end = Enquiries.stopped();
		complete();
	}

	private void complete() {
		RuntimeException failure = this.end;
		if (this.present) {
			this.waiting.forEach((wait) -> wait.complete(null));
		}
		else if (failure != null) {
			this.waiting.forEach((wait) -> wait.completeExceptionally(failure));
		}
	}

}
