package io.github.ssepush.engine.stream;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.engine.log.LogCursors;
import io.github.ssepush.engine.log.LogRegistry;
import io.github.ssepush.support.RandomBytes;

/**
 * Makes the clients of this node, whose ids begin with its name.
 */
public final class StreamFactory {

	private static final int NODE_BITS = 40;

	private static final int CLIENT_BYTES = 13;

	private final RandomBytes clientNames = new RandomBytes(CLIENT_BYTES);

	private final StreamSettings settings;

	private final Greetings greetings;

	private final Writers writers;

	private final LogRegistry logs;

	private final TokenClock clock;

	private final DeliveryListener listener;

	private volatile String node = "";

	/**
	 * Create a factory.
	 * @param settings how streams are treated
	 * @param writers write to the clients
	 * @param logs have the messages
	 * @param clock tells how long tokens live
	 * @param listener notified of what is written
	 */
	public StreamFactory(StreamSettings settings, Writers writers, LogRegistry logs, TokenClock clock,
			DeliveryListener listener) {
		this.settings = settings;
		this.greetings = new Greetings(settings);
		this.writers = writers;
		this.logs = logs;
		this.clock = clock;
		this.listener = listener;
	}

	/**
	 * Begin a new life of this node, with another name.
	 * @return the name
	 */
	public String renameNode() {
		// Not drawn in advance: several processes may go on from one that was saved.
		String name = new BigInteger(NODE_BITS, new SecureRandom()).toString(Character.MAX_RADIX);
		this.node = name;
		return name;
	}

	/**
	 * Return this node's name.
	 * @return the name, empty before the node has its first
	 */
	public String node() {
		return this.node;
	}

	/**
	 * Return all of a stream that ends at once.
	 * @param lastEventId where the client wants to go on, {@code null} for now
	 * @param resumeSecret what the stream's ids prove their owner with, {@code null} if
	 * nothing
	 * @return the block
	 */
	public byte[] busy(@Nullable String lastEventId, @Nullable String resumeSecret) {
		return this.greetings.busy(lastEventId, resumeSecret);
	}

	/**
	 * Return the last block of a stream that ends with its node.
	 * @return the block
	 */
	public byte[] goodbye() {
		return this.greetings.goodbye();
	}

	/**
	 * Make a client, whose cursors are still to be added.
	 * @param request what it asks for
	 * @param onEnded notified of its end, once, by its writer
	 * @return the client
	 */
	public StreamClient create(StreamRequest request, Consumer<StreamClient> onEnded) {
		String id = this.node + "-" + new BigInteger(1, this.clientNames.next()).toString(Character.MAX_RADIX);
		LogCursors follows = new LogCursors();
		StreamOutput output = new StreamOutput(id, this.logs.arrivals(), follows,
				new IdLine(follows, request.resumeSecret()), this.greetings.hello(id, request), this.listener);
		StreamDeadlines deadlines = new StreamDeadlines(this.settings, this.settings.heartbeatOf(request),
				Greetings.jittered(this.settings.maxLifetime(), 0.8, 1.0),
				this.clock.lifeUntil(request.grant().expiresAt()));
		return new StreamClient(this.writers.next(), id, request, output, deadlines, onEnded);
	}

}
