package io.github.ssepush.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.BrokerUnavailableException;

/**
 * Waits for the broker on the threads of requests: on few of them at a time, and never
 * for long. A server has a limited number of such threads, and a broker that hangs must
 * not hold them all. Safe for use by any thread.
 */
public final class BrokerWaits {

	private static final int PLACES = 16;

	/**
	 * The time that a request waits for a place. A broker that answers frees one earlier.
	 */
	private static final long MOMENT_MILLIS = 50;

	/**
	 * The time that a request waits for its answer. It holds a thread of the server, so
	 * the time-outs of the broker do not lengthen it.
	 */
	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final Semaphore places = new Semaphore(PLACES);

	private final Duration patience;

	/**
	 * Create one for requests of one kind.
	 */
	public BrokerWaits() {
		this(PATIENCE);
	}

	/**
	 * Create one for requests of one kind that ask for several answers.
	 * @param patience how long a request waits for each answer
	 */
	public BrokerWaits(Duration patience) {
		this.patience = patience;
	}

	/**
	 * Ask the broker and wait for its answer.
	 * @param <T> the type of the answer
	 * @param question asks the broker; not called if too many requests wait already
	 * @return the answer
	 * @throws BrokerUnavailableException if the call failed, if there was no answer in
	 * time, or if too many requests wait
	 */
	public <T> T await(Supplier<CompletableFuture<T>> question) {
		try {
			if (!this.places.tryAcquire(MOMENT_MILLIS, TimeUnit.MILLISECONDS)) {
				throw unavailable("Too many requests wait for the broker", null);
			}
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
		try {
			return await(question.get());
		}
		finally {
			this.places.release();
		}
	}

	/**
	 * Wait for an answer that is on its way, most likely there already.
	 * @param <T> the type of the answer
	 * @param answer the answer, cancelled if it does not come in time
	 * @return the answer
	 * @throws BrokerUnavailableException if the call failed or there was no answer in
	 * time
	 */
	public <T> T await(CompletableFuture<T> answer) {
		try {
			return answer.get(this.patience.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			answer.cancel(false);
			throw unavailable("The broker did not answer within " + this.patience.toMillis() + " ms", null);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof BrokerUnavailableException unavailable) ? unavailable
					: unavailable("The call to the broker failed: " + ex.getCause(), ex.getCause());
		}
	}

	private static BrokerUnavailableException interrupted(InterruptedException cause) {
		Thread.currentThread().interrupt();
		return unavailable("The thread was interrupted", cause);
	}

	private static BrokerUnavailableException unavailable(String message, @Nullable Throwable cause) {
		return new BrokerUnavailableException(message, cause);
	}

}
