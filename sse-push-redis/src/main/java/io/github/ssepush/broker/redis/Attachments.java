package io.github.ssepush.broker.redis;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.RunEnd;
import io.github.ssepush.broker.Start;

/**
 * Makes the calls by which a node attaches, detaches and reads a destination.
 */
final class Attachments {

	/** Reads nothing. */
	private static final String NOWHERE = "";

	private static final String NOT_ATTACHED = "-";

	private static final OutboundMessage NODE_LOST = OutboundMessage.ofRun(MessageKind.END,
			RunEnd.failed("node-lost").frame(), null);

	private final String node;

	private final List<Partition> partitions;

	private final RedisSettings settings;

	Attachments(String node, List<Partition> partitions, RedisSettings settings) {
		this.node = node;
		this.partitions = partitions;
		this.settings = settings;
	}

	Call detach(Destination destination) {
		String name = Partition.nameOf(destination);
		Partition partition = this.partitions.get(Partition.numberOf(name));
		return new Call(Call.Kind.REPEATABLE, Script.DETACH, partition, 0,
				partition.keys(this.node, partition.destination(name)),
				(number, again) -> Call.encode(this.node, number));
	}

	/**
	 * Attach a destination.
	 * @param destination the destination
	 * @param clients returns the number of clients at the time of the call, {@code null}
	 * if the destination is not attached any more
	 */
	Call attach(Destination destination, Supplier<@Nullable Integer> clients) {
		return attach(destination, clients, NOWHERE, 0);
	}

	/**
	 * Read a destination, and leave what Redis knows of this node as it is.
	 * @param destination the destination
	 * @param start the place to begin to read
	 * @param maxBytes the most bytes to read
	 */
	Call read(Destination destination, Start start, int maxBytes) {
		return attach(destination, () -> null, StoredStart.write(start), maxBytes);
	}

	private Call attach(Destination destination, Supplier<@Nullable Integer> clients, String start, int maxBytes) {
		String name = Partition.nameOf(destination);
		Partition partition = this.partitions.get(Partition.numberOf(name));
		boolean run = destination.kind() == Destination.Kind.RUN;
		int tag = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
		return new Call(Call.Kind.REPEATABLE, run ? Script.RUN_ATTACH : Script.ATTACH, partition, 0,
				partition.keys(this.node, partition.destination(name), partition.messages(name)),
				(number, again) -> concat(
						Call.encode(this.node, number, partition.channels(), name,
								Objects.requireNonNullElse(clients.get(), NOT_ATTACHED), tag, start, maxBytes),
						run ? endOfRun() : limits()));
	}

	private byte[][] limits() {
		return Call.encode(this.settings.destinationLife().toMillis(), this.settings.history().retention().toMillis());
	}

	private byte[][] endOfRun() {
		return Call.encode(this.settings.history().run().retention().toMillis(),
				StoredMessage.tail(NODE_LOST, this.node, 0), NODE_LOST.frame().size());
	}

	private static byte[][] concat(byte[][] first, byte[][] second) {
		byte[][] all = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, all, first.length, second.length);
		return all;
	}

	static History history(List<byte[]> reply) {
		long redisNow = Long.parseLong(Call.decode(reply.get(2)));
		long now = System.nanoTime();
		List<Entry> entries = reply.subList(3, reply.size())
			.stream()
			.map((message) -> StoredMessage.read(message, 0, redisNow, now))
			.toList();
		return new History(History.Status.valueOf(Call.decode(reply.get(0)).toUpperCase(Locale.ROOT)), entries,
				position(reply));
	}

	static Position position(List<byte[]> reply) {
		String[] parts = Call.decode(reply.get(1)).split(" ", -1);
		return new Position(Long.parseLong(parts[0]), Integer.parseInt(parts[1]));
	}

}
