package io.github.ssepush.broker.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.PublishOutcomeUnknownException;

/**
 * A script to be run, until it is answered. Its future is completed by the lane; all else
 * that changes belongs to the loop.
 */
final class Call {

	final Invocation invocation;

	final Kind kind;

	final int size;

	final CompletableFuture<List<byte[]>> answer = new CompletableFuture<>();

	/** By {@link System#nanoTime()}, and so is {@link #writtenAt}. */
	long deadline;

	long writtenAt;

	/**
	 * True if Redis may have seen this call, now and before it was written for the last
	 * time.
	 */
	boolean sent;

	boolean sentBefore;

	/** True if Redis has said that it was not carried out. */
	boolean refused;

	/** True if its future is completed, or is about to be. */
	boolean finished;

	Call(Kind kind, Script script, Partition partition, int size, List<String> keys, Arguments arguments) {
		this.kind = kind;
		this.invocation = new Invocation(script, partition, keys.toArray(String[]::new), arguments);
		this.size = size;
	}

	static byte[][] encode(Object... arguments) {
		byte[][] encoded = new byte[arguments.length][];
		for (int i = 0; i < arguments.length; i++) {
			encoded[i] = (arguments[i] instanceof byte[] bytes) ? bytes
					: arguments[i].toString().getBytes(StandardCharsets.UTF_8);
		}
		return encoded;
	}

	/** Decode a text of an answer. */
	static String decode(byte[] text) {
		return new String(text, StandardCharsets.UTF_8);
	}

	/** Return what to say when there was no answer. */
	RuntimeException failure(String reason) {
		if (this.sent && this.kind == Kind.PUBLISH) {
			return new PublishOutcomeUnknownException("Redis did not confirm the message: " + reason
					+ ". It may be stored; with SseMessage.idempotencyKey it can be sent again safely", null);
		}
		return new BrokerUnavailableException("Redis did not take the call: " + reason
				+ ". Check Redis and 'spring.data.redis.*', then repeat the call", null);
	}

	/**
	 * Return what to say when Redis has answered with an error. It may have carried out
	 * the call when it came before.
	 */
	RuntimeException rejection(Throwable failure) {
		String message = "Redis rejected a call; check its memory and the rights of the user in 'spring.data.redis.*': "
				+ failure.getMessage();
		return (this.sentBefore && this.kind == Kind.PUBLISH)
				? new PublishOutcomeUnknownException(
						message + ". The message may be stored, because it was sent before; "
								+ "with SseMessage.idempotencyKey it can be sent again safely",
						failure)
				: new BrokerUnavailableException(message, failure);
	}

	/**
	 * The kinds of calls, by what may be done with them.
	 */
	enum Kind {

		/** Made again, with the mark that tells Redis so. */
		PUBLISH,

		/** Made again. */
		REPEATABLE,

		/** Made again, but only if it is likely to be answered soon. */
		PROMPT,

		/** Made again, and never refused: there are few. */
		UPKEEP,

		/** Made at once and once, or not at all. */
		ONCE,

		/** Opens a lane, before all others. */
		GREETING

	}

	/**
	 * A script, where it runs, and what it is given.
	 *
	 * @param script the script
	 * @param partition the partition that it belongs to
	 * @param keys the keys
	 * @param arguments makes the arguments
	 */
	@SuppressWarnings("ArrayRecordComponent")
	record Invocation(Script script, Partition partition, String[] keys, Arguments arguments) {

	}

	/**
	 * The arguments of a script, as they are when it is sent.
	 */
	@FunctionalInterface
	interface Arguments {

		/**
		 * Make the arguments.
		 * @param number the number of the call in its partition
		 * @param again whether Redis may have seen the call before
		 */
		byte[][] at(long number, boolean again);

	}

}
