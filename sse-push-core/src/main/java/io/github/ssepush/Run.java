package io.github.ssepush;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A run that this application produces: a stream of pieces with a definite end. Pieces
 * are read in the order in which they are added. Safe for use by several threads; no
 * method but {@link RunOperations#start} waits.
 *
 * @see RunOperations
 */
public interface Run extends AutoCloseable {

	/**
	 * Return whose run it is.
	 * @return the user's name
	 */
	String user();

	/**
	 * Return which of the user's runs it is.
	 * @return the id
	 */
	String id();

	/**
	 * Add text. It is collected for {@code sse-push.run.flush-interval}.
	 * @param text the text, which may end in the middle of a line or of a surrogate pair
	 * @throws RunEndedException if the run has ended
	 */
	void append(CharSequence text);

	/**
	 * Add a message, behind all text.
	 * @param message a message with an event name and no other option but
	 * {@code immediate}, which every message of a run is
	 * @throws RunEndedException if the run has ended
	 * @throws IllegalArgumentException if the message has no event name, or another
	 * option
	 * @throws MessageTooLargeException if the message is larger than
	 * {@code sse-push.limits.max-message-size}
	 */
	void send(SseMessage message);

	/**
	 * Complete the run. Does nothing if it has ended.
	 */
	void complete();

	/**
	 * Fail the run. Does nothing if it has ended.
	 * @param reason the reason, which the reader gets: any text, of which 512 characters
	 * are kept, {@code null} for {@code error}
	 */
	void fail(@Nullable String reason);

	/**
	 * Return whether something can be added.
	 * @return whether the run has not ended
	 */
	boolean isOpen();

	/**
	 * Return what completes when the end is stored.
	 * @return how the run has ended
	 */
	CompletableFuture<RunOutcome> outcome();

	/**
	 * Fail the run with {@code error} if it is open.
	 */
	@Override
	void close();

}
