package io.github.ssepush.harness;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * Transactions of nothing, so that only what Spring does around them is left.
 */
public final class StubTransactionManager extends AbstractPlatformTransactionManager {

	private final ThreadLocal<Boolean> active = new ThreadLocal<>();

	@Override
	protected Object doGetTransaction() {
		return this;
	}

	@Override
	protected boolean isExistingTransaction(Object transaction) {
		return this.active.get() != null;
	}

	@Override
	protected void doBegin(Object transaction, TransactionDefinition definition) {
		this.active.set(true);
	}

	@Override
	protected Object doSuspend(Object transaction) {
		this.active.remove();
		return this;
	}

	@Override
	protected void doResume(Object transaction, Object suspended) {
		this.active.set(true);
	}

	@Override
	protected void doCommit(DefaultTransactionStatus status) {
	}

	@Override
	protected void doRollback(DefaultTransactionStatus status) {
	}

	@Override
	protected void doSetRollbackOnly(DefaultTransactionStatus status) {
	}

	@Override
	protected void doCleanupAfterCompletion(Object transaction) {
		this.active.remove();
	}

}
