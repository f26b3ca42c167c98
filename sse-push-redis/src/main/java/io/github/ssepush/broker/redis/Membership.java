package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * The part that an application takes: as a node with inboxes, or as a publisher without.
 */
interface Membership extends InboxSubscription.Listener {

	/** Return whether messages and requests come here. */
	boolean isNode();

	/** The first call of a lane. */
	Call greet(Partition partition);

	/** The last call of a lane. */
	Call leave(Partition partition);

	/** Say that the application is alive. */
	void beat();

	/** Completes when all inboxes are subscribed that are to be from the start. */
	CompletableFuture<Void> subscribed();

	/**
	 * Make sure that answers of nodes are heard.
	 * @param size the size of the question that waits for that, in bytes
	 * @return completes when a question can be asked
	 */
	CompletableFuture<Void> hearAnswers(long size);

	/** Return whether all inboxes are subscribed that are to be. */
	boolean areSubscribed();

	/** Fail whatever waits until answers are heard. */
	default void stop() {
	}

	/** Return the number of gaps in an inbox. */
	default long gaps() {
		return 0;
	}

	/** Return the time since the last mark of the inbox that is furthest behind. */
	default Duration silence() {
		return Duration.ZERO;
	}

	/** Take nothing more of what is on its way, and listen anew. */
	void listenAnew(Partition partition, String reason);

}
