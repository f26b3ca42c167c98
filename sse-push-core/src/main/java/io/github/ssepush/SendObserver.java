package io.github.ssepush;

import org.jspecify.annotations.Nullable;

/**
 * Stands around each send, for traces. It must be quick and must not throw.
 */
@FunctionalInterface
public interface SendObserver {

	/** Observes nothing. */
	SendObserver NONE = (destination) -> Send.UNOBSERVED;

	/**
	 * A send begins.
	 * @param destination what kind of destination it is for
	 * @return told of its end; closed on this thread before
	 */
	Send begin(Destination.Kind destination);

	/**
	 * One send.
	 */
	interface Send extends AutoCloseable {

		/** Not looked at. */
		Send UNOBSERVED = new Send() {

			@Override
			public void close() {
			}

			@Override
			public void end(PushOutcome outcome, @Nullable Throwable failure) {
			}

		};

		/**
		 * The caller's thread has converted the message and handed it over.
		 */
		@Override
		void close();

		/**
		 * The send has come to its end. Called by any thread, once.
		 * @param outcome what became of it
		 * @param failure why it failed, {@code null} if it did not
		 */
		void end(PushOutcome outcome, @Nullable Throwable failure);

	}

}
