package io.github.ssepush.transaction;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.springframework.transaction.support.TransactionSynchronization;

import io.github.ssepush.NotCommittedException;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.WaitGuard;

/**
 * A message that waits for its transaction. It is sent in {@code afterCompletion}, not in
 * {@code afterCommit}: one that is registered while the latter is being called, by a
 * listener to the commit, is only ever called for the former.
 */
final class SendAfterCommit implements TransactionSynchronization {

	private final Supplier<CompletableFuture<PushReceipt>> send;

	private final Receipt receipt = new Receipt(Thread.currentThread());

	SendAfterCommit(Supplier<CompletableFuture<PushReceipt>> send) {
		this.send = send;
	}

	CompletableFuture<PushReceipt> receipt() {
		return this.receipt;
	}

	@Override
	public void afterCompletion(int status) {
		this.receipt.completed = true;
		if (status != STATUS_COMMITTED) {
			this.receipt.completeExceptionally(new NotCommittedException(
					(status == STATUS_ROLLED_BACK) ? "The transaction was rolled back; the message was not sent"
							: "It is not known whether the transaction was committed; the message was not sent"));
			return;
		}
		this.send.get().whenComplete((receipt, failure) -> {
			if (failure != null) {
				this.receipt.completeExceptionally(failure);
			}
			else {
				this.receipt.complete(receipt);
			}
		});
	}

	/**
	 * The future receipt, which the thread of the transaction must not wait for.
	 */
	private static final class Receipt extends CompletableFuture<PushReceipt> implements WaitGuard {

		private final Thread thread;

		private volatile boolean completed;

		private Receipt(Thread thread) {
			this.thread = thread;
		}

		@Override
		public void beforeWait() {
			if (!this.completed && this.thread.equals(Thread.currentThread())) {
				throw new IllegalStateException("The message is sent after the transaction has committed, "
						+ "so waiting for it inside the transaction would take for ever; "
						+ "build it with 'immediate()' to send it at once");
			}
		}

	}

}
