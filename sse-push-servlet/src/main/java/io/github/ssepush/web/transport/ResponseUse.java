package io.github.ssepush.web.transport;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;

/**
 * Says who uses a response: the writer, or the thread that ends it, one at a time. The
 * container's threads wait for the writer to leave, for a moment only, because the
 * container may hold a lock that the writer needs.
 */
final class ResponseUse {

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

	private static final AtomicReferenceFieldUpdater<ResponseUse, User> USER = AtomicReferenceFieldUpdater
		.newUpdater(ResponseUse.class, User.class, "user");

	private volatile User user = User.NONE;

	/** Let the writer in, unless the response has ended. */
	boolean enter() {
		return USER.compareAndSet(this, User.NONE, User.WRITER);
	}

	/** Let the writer out. */
	void leave() {
		USER.compareAndSet(this, User.WRITER, User.NONE);
	}

	/**
	 * Claim the end at once.
	 * @return whether it is now for the caller to end the response
	 */
	boolean tryEnd() {
		return USER.compareAndSet(this, User.NONE, User.ENDING);
	}

	/**
	 * Wait until the writer has left and the thread that completes the response has done
	 * so.
	 * @return whether it is now for the caller to end the response
	 */
	boolean awaitEnd() {
		long start = System.nanoTime();
		while (!tryEnd()) {
			if (hasEnded() || System.nanoTime() - start > PATIENCE) {
				return false;
			}
			LockSupport.parkNanos(1000);
		}
		return true;
	}

	/** End the use, so that no thread enters any more. */
	void end() {
		this.user = User.ENDED;
	}

	boolean hasEnded() {
		return this.user == User.ENDED;
	}

	/**
	 * The kinds of users.
	 */
	private enum User {

		NONE, WRITER, ENDING, ENDED

	}

}
