package io.github.ssepush;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Result of a send. If the caller does not handle its failure, the failure is logged,
 * except a rollback. The thread that completes the future is not allowed to wait for it.
 *
 * @param <T> the receipt's type
 */
class PushFuture<T> extends CompletableFuture<T> {

	private volatile boolean observed;

	private volatile List<WaitGuard> guards = List.of();

	private final Destination.Kind destination;

	private final UnhandledFailures unhandled;

	PushFuture(Destination.Kind destination, UnhandledFailures unhandled) {
		this.destination = destination;
		this.unhandled = unhandled;
	}

	/**
	 * Complete this future like another one.
	 * @param source the other one
	 * @param sends what has to complete before
	 * @return this
	 */
	PushFuture<T> follow(CompletableFuture<T> source, List<? extends CompletableFuture<?>> sends) {
		this.guards = sends.stream().filter(WaitGuard.class::isInstance).map(WaitGuard.class::cast).toList();
		source.whenComplete((value, failure) -> {
			if (failure == null) {
				complete(value);
			}
			else {
				fail(Failures.unwrap(failure));
			}
		});
		return this;
	}

	PushFuture<T> fail(Throwable failure) {
		boolean awaited = getNumberOfDependents() > 0;
		if (completeExceptionally(failure) && !awaited && !(failure instanceof NotCommittedException)) {
			this.unhandled.add(this.destination, failure, () -> this.observed);
		}
		return this;
	}

	/** Every other method that makes a dependent stage asks for its future here. */
	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		this.observed = true;
		PushFuture<U> dependent = new PushFuture<>(this.destination, this.unhandled);
		dependent.guards = this.guards;
		return dependent;
	}

	/** The only method that makes a stage without asking for a future. */
	@Override
	public CompletionStage<T> minimalCompletionStage() {
		this.observed = true;
		return super.minimalCompletionStage();
	}

	/** Every method that takes another stage asks it for its future here. */
	@Override
	public CompletableFuture<T> toCompletableFuture() {
		this.observed = true;
		return this;
	}

	@Override
	public T get() throws InterruptedException, ExecutionException {
		beforeWait();
		return super.get();
	}

	@Override
	public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
		beforeWait();
		return super.get(timeout, unit);
	}

	@Override
	public T join() {
		beforeWait();
		return super.join();
	}

	@Override
	public T getNow(T valueIfAbsent) {
		this.observed = true;
		return super.getNow(valueIfAbsent);
	}

	@Override
	public boolean isCompletedExceptionally() {
		this.observed = true;
		return super.isCompletedExceptionally();
	}

	private void beforeWait() {
		this.observed = true;
		if (!isDone()) {
			this.guards.forEach(WaitGuard::beforeWait);
		}
	}

}
