package io.github.ssepush.broker.redis;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.api.StatefulRedisConnection;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.PublishOutcomeUnknownException;

/**
 * A script to be run, until it is answered. Its future is completed by the link; all else
 * is guarded by the link's monitor.
 */
final class Call {

	final Script script;

	final String[] keys;

	final Arguments arguments;

	final Kind kind;

	final int size;

	final CompletableFuture<List<byte[]>> answer = new CompletableFuture<>();

	/** By {@link System#nanoTime()}, and so is {@link #writtenAt}. */
	long deadline;

	long writtenAt;

	/**
	 * Whether Redis may have seen it, now and before it was written for the last time.
	 */
	boolean sent;

	boolean sentBefore;

	/** The one it was written to for the last time. */
	@Nullable StatefulRedisConnection<String, byte[]> connection;

	Call(Kind kind, Script script, int size, List<String> keys, Arguments arguments) {
		this.kind = kind;
		this.script = script;
		this.size = size;
		this.keys = keys.toArray(String[]::new);
		this.arguments = arguments;
	}

	/** A call that may be made twice, with arguments that do not change. */
	static Call of(Script script, List<String> keys, Object... arguments) {
		byte[][] encoded = encode(arguments);
		int size = keys.stream().mapToInt(String::length).sum()
				+ Arrays.stream(encoded).mapToInt((bytes) -> bytes.length).sum();
		return new Call(Kind.REPEATABLE, script, size, keys, (generation, again) -> encoded);
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

	/** What to say when there was no answer. */
	RuntimeException failure(String reason) {
		if (this.sent && this.kind == Kind.PUBLISH) {
			return new PublishOutcomeUnknownException("Redis has not said whether it took the message: " + reason
					+ ". It may have; a message with an idempotency key can be sent again safely", null);
		}
		return new BrokerUnavailableException("Redis did not take the call: " + reason, null);
	}

	/**
	 * What may be done with a call.
	 */
	enum Kind {

		/** Made again, with the mark that tells Redis so. */
		PUBLISH,

		/** Made again. */
		REPEATABLE,

		/** Made again, and never refused: there are few. */
		UPKEEP,

		/** Made at once and once, or not at all. */
		ONCE,

		/** Made over one connection, before all others. */
		GREETING

	}

	/**
	 * The arguments of a script, as they are when it is sent.
	 */
	@FunctionalInterface
	interface Arguments {

		/**
		 * Make the arguments.
		 * @param generation the number of the connection
		 * @param again whether Redis may have seen the call before
		 */
		byte[][] at(long generation, boolean again);

	}

}
