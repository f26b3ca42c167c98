package io.github.ssepush.broker.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import io.lettuce.core.cluster.SlotHash;

import io.github.ssepush.Destination;

/**
 * A part of all destinations, and the names of everything that Redis has for it. Each
 * name has the partition's tag, which puts all of them into one slot of a cluster; the
 * tags of all partitions lie evenly over the slots. <pre>
 * {tag}:m:DEST   hash    i: position of the newest message, "sequence tag"
 *                        b: bytes of the frames that are retained
 *                        x: when the expiries are to be set again, for which retention
 *                        s: of a run, its state: "open NODE" with its producer, or "ended"
 *                        n:NODE: clients of a node that has it attached
 * {tag}:l:DEST   list    messages, oldest first, as {@link StoredMessage} writes them
 * {tag}:t:...    hash    all tickets of a user, by a digest of the name
 * {tag}:k:...    string  what an idempotency key was stored as
 * {tag}:n        zset    node, alive until (ms, by Redis' clock, like all times here)
 * {tag}:f:NODE   string  number of the node's last call, for 120 beats
 * {tag}:q        hash    NODE: number of messages that went into its inbox
 * {tag}:p        zset    user who is online, since
 * {tag}:w        zset    what is due about users who come and go, when
 * {tag}:h        hash    absences of users
 * {tag}:c        zset    what was asked of all nodes, to be remembered until
 * {tag}:in:NODE  channel the node's inbox
 * {tag}:in:*     channel histories that begin, nodes that are gone
 * </pre> DEST is {@code u:} and the user's name, {@code t:} and the topic's, {@code e:},
 * or {@code r:}, the id of a run, a space and the user's name.
 */
final class Partition {

	/** Never changes, or nothing is found again. */
	static final int COUNT = 64;

	private static final String[] TAGS = IntStream.range(0, COUNT).mapToObj(Partition::tagOf).toArray(String[]::new);

	private static final int[] SLOTS = Arrays.stream(TAGS).mapToInt(SlotHash::getSlot).toArray();

	private final int number;

	private final String base;

	private Partition(int number, String prefix) {
		this.number = number;
		this.base = prefix + "{" + TAGS[number] + "}:";
	}

	static List<Partition> all(String prefix) {
		return IntStream.range(0, COUNT).mapToObj((number) -> new Partition(number, prefix)).toList();
	}

	/** The numbers of the partitions whose slots lie between two, both of which count. */
	static int[] numbersBetween(long first, long last) {
		return IntStream.range(0, COUNT).filter((number) -> SLOTS[number] >= first && SLOTS[number] <= last).toArray();
	}

	/** The number of the partition that something belongs to, the same on every node. */
	static int numberOf(String name) {
		return SlotHash.getSlot(name.getBytes(StandardCharsets.UTF_8)) % COUNT;
	}

	static String nameOf(Destination destination) {
		char kind = switch (destination.kind()) {
			case USER -> 'u';
			case TOPIC -> 't';
			case EVERYONE -> 'e';
			case CLIENT -> 'c';
			case RUN -> 'r';
		};
		return kind + ":" + destination.name();
	}

	/** Read what {@link #nameOf} wrote. */
	static Destination destinationOf(String name) {
		String rest = name.substring(2);
		return switch (name.charAt(0)) {
			case 'u' -> Destination.user(rest);
			case 't' -> Destination.topic(rest);
			case 'c' -> Destination.client(rest);
			case 'r' -> runOf(rest);
			default -> Destination.everyone();
		};
	}

	private static Destination runOf(String name) {
		int space = name.indexOf(' ');
		return Destination.run(name.substring(space + 1), name.substring(0, space));
	}

	int number() {
		return this.number;
	}

	/**
	 * The keys of a call.
	 * @param node the node that makes it
	 * @param more the keys that come after those that every call has
	 */
	List<String> keys(String node, String... more) {
		List<String> keys = new ArrayList<>(List.of(this.base + "f:" + node, this.base + "n", this.base + "q"));
		keys.addAll(Arrays.asList(more));
		return keys;
	}

	String online() {
		return this.base + "p";
	}

	String due() {
		return this.base + "w";
	}

	String absences() {
		return this.base + "h";
	}

	/** The subjects of remembered commands by the end of the memory, and their texts. */
	String[] commands() {
		return new String[] { this.base + "c", this.base + "d" };
	}

	/** Return what the names of the partition's channels begin with. */
	String channels() {
		return this.base + "in:";
	}

	String inbox(String node) {
		return channels() + node;
	}

	String beginnings() {
		return channels() + "*";
	}

	String destination(String name) {
		return this.base + "m:" + name;
	}

	String messages(String name) {
		return this.base + "l:" + name;
	}

	String tickets(String locator) {
		return this.base + "t:" + locator;
	}

	String idempotencyKey(String name, String key) {
		return this.base + "k:" + name.length() + ":" + name + ":" + key;
	}

	/** The shortest word whose slot lies in the partition's share of the slots. */
	private static String tagOf(int number) {
		int share = SlotHash.SLOT_COUNT / COUNT;
		int candidate = 0;
		while (SlotHash.getSlot(Integer.toString(candidate, 36)) / share != number) {
			candidate++;
		}
		return Integer.toString(candidate, 36);
	}

}
