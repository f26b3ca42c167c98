package io.github.ssepush.broker.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.WaitGuard;

/**
 * An answer of Redis or of other nodes. The threads that complete answers are not allowed
 * to wait for it, nor for what depends on it.
 *
 * @param <T> the type of the answer
 */
final class Answer<T> extends CompletableFuture<T> implements WaitGuard {

	static <T> Answer<T> of(CompletableFuture<T> source) {
		Answer<T> answer = new Answer<>();
		source.whenComplete(answer::complete);
		return answer;
	}

	private void complete(@Nullable T value, @Nullable Throwable failure) {
		if (failure == null) {
			complete(value);
		}
		else {
			Throwable cause = failure.getCause();
			completeExceptionally((failure instanceof CompletionException && cause != null) ? cause : failure);
		}
	}

	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		return new Answer<>();
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
	public void beforeWait() {
		if (!isDone() && Thread.currentThread() instanceof BrokerThread) {
			throw new IllegalStateException(
					"The answer comes on this very thread: go on in another stage instead of waiting for it");
		}
	}

}
