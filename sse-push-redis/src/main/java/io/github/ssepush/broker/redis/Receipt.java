package io.github.ssepush.broker.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.PushReceipt;
import io.github.ssepush.WaitGuard;

/**
 * Refuses to be waited for by the threads that complete it.
 */
final class Receipt extends CompletableFuture<PushReceipt> implements WaitGuard {

	static Receipt of(CompletableFuture<PushReceipt> answer) {
		Receipt receipt = new Receipt();
		answer.whenComplete(receipt::complete);
		return receipt;
	}

	private void complete(@Nullable PushReceipt receipt, @Nullable Throwable failure) {
		if (failure == null) {
			complete(receipt);
		}
		else {
			Throwable cause = failure.getCause();
			completeExceptionally((failure instanceof CompletionException && cause != null) ? cause : failure);
		}
	}

	@Override
	public void beforeWait() {
		if (Thread.currentThread() instanceof BrokerThread) {
			throw new IllegalStateException(
					"The answer comes on this very thread: go on in another stage instead of waiting for it");
		}
	}

}
