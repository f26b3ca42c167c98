package io.github.ssepush;

import java.util.concurrent.CompletableFuture;

import org.reactivestreams.Publisher;

/**
 * Starts and stops runs: finite streams of pieces, such as the answer of a language model
 * or the progress of a job, which can be read from their beginning until some time after
 * their end.
 * <p>
 * A run belongs to a user. Its id is the application's own, unique for the user, and
 * named like a topic without {@code /}. Any other id, and a name that no user may have,
 * is rejected with an {@link IllegalArgumentException}.
 */
public interface RunOperations {

	/**
	 * Start a run and take its pieces from a publisher, until that completes or fails.
	 * Waits until the start is stored, then subscribes on the caller's thread.
	 * @param user the user's name
	 * @param id the run's id
	 * @param pieces the pieces: {@link CharSequence} is text, {@link SseMessage} a
	 * message
	 * @return the run
	 * @throws RunExistsException if a run of this user and id is open or can still be
	 * read
	 * @throws BrokerUnavailableException if the start was not stored, or not within
	 * {@code sse-push.redis.timeout}. Should it be stored nevertheless, the run is ended
	 * as failed
	 * @throws IllegalStateException if the broker stores no runs, or if the caller is a
	 * callback of a send or another call over Redis
	 */
	Run start(String user, String id, Publisher<?> pieces);

	/**
	 * Start a run whose pieces the caller adds. Waits until the start is stored.
	 * @param user the user's name
	 * @param id the run's id
	 * @return the run
	 * @throws RunExistsException if a run of this user and id is open or can still be
	 * read
	 * @throws BrokerUnavailableException if the start was not stored, or not within
	 * {@code sse-push.redis.timeout}. Should it be stored nevertheless, the run is ended
	 * as failed
	 * @throws IllegalStateException if the broker stores no runs, or if the caller is a
	 * callback of a send or another call over Redis
	 */
	Run start(String user, String id);

	/**
	 * Stop a run. What was produced until then stays readable.
	 * @param user the user's name
	 * @param id the run's id
	 * @return a future that is {@code true} if the run was open; it fails with
	 * {@link BrokerUnavailableException} if a node that may produce it does not answer
	 */
	CompletableFuture<Boolean> stop(String user, String id);

}
