package io.github.ssepush.broker.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.ssepush.Destination;

/**
 * The calls about users who come and go.
 */
final class PresenceCalls {

	/** Servers limit the number of arguments of a call. */
	static final int PAGE = 100;

	/** Longer than the node is alive in all else, which a look at its users needs. */
	private static final int BEATS_ALIVE = 5;

	private static final int BEATS_TO_DO = 2;

	private final String node;

	private final List<Partition> partitions;

	private final RedisSettings settings;

	private final CallLanes lanes;

	private final long graceMillis;

	PresenceCalls(String node, List<Partition> partitions, RedisSettings settings, CallLanes lanes, long graceMillis) {
		this.node = node;
		this.partitions = partitions;
		this.settings = settings;
		this.lanes = lanes;
		this.graceMillis = graceMillis;
	}

	List<Partition> partitions() {
		return this.partitions;
	}

	Partition partitionOf(String user) {
		return this.partitions.get(Partition.numberOf(nameOf(user)));
	}

	/** The time in which what was taken on must be done. */
	long millisToDo() {
		return this.settings.beatInterval().toMillis() * BEATS_TO_DO;
	}

	CompletableFuture<List<byte[]>> note(String user) {
		Partition partition = partitionOf(user);
		return submit(Call.Kind.REPEATABLE, Script.PRESENCE_NOTE, partition, keysOf(partition, Stream.of(user)), user,
				this.graceMillis, millisAlive());
	}

	CompletableFuture<List<byte[]>> beat(Partition partition) {
		return submit(Call.Kind.UPKEEP, Script.PRESENCE_BEAT, partition, keysOf(partition, Stream.empty()),
				millisAlive(), PAGE);
	}

	CompletableFuture<List<byte[]>> claim(Partition partition, List<String> words) {
		List<String> keys = keysOf(partition,
				words.stream().filter((word) -> word.startsWith("-")).map((word) -> word.substring(1)));
		return submit(Call.Kind.UPKEEP, Script.PRESENCE_CLAIM, partition, keys,
				Stream.concat(Stream.of(millisToDo()), words.stream()).toArray());
	}

	CompletableFuture<List<byte[]>> done(Partition partition, DueWord word) {
		return submit(Call.Kind.UPKEEP, Script.PRESENCE_DONE, partition, keysOf(partition, Stream.empty()), word.word(),
				word.deadline());
	}

	CompletableFuture<List<byte[]>> look(Partition partition, DueWord word, List<String> users) {
		return submit(Call.Kind.UPKEEP, Script.PRESENCE_LOOK, partition, keysOf(partition, users.stream()),
				Stream.concat(Stream.of(millisToDo(), word.word(), word.deadline(), this.graceMillis), users.stream())
					.toArray());
	}

	CompletableFuture<List<byte[]>> page(Partition partition, String since, String user, int limit) {
		return this.lanes.submit(new Call(Call.Kind.REPEATABLE, Script.PRESENCE_PAGE, partition, user.length(),
				partition.keys(this.node, partition.online()), (number, again) -> Call.encode(since, user, limit)));
	}

	private long millisAlive() {
		return this.settings.beatInterval().toMillis() * BEATS_ALIVE;
	}

	private CompletableFuture<List<byte[]>> submit(Call.Kind kind, Script script, Partition partition,
			List<String> keys, Object... more) {
		return this.lanes.submit(new Call(kind, script, partition, 0, keys, (number, again) -> Call
			.encode(Stream.concat(Stream.of(this.node, number, partition.channels()), Stream.of(more)).toArray())));
	}

	private List<String> keysOf(Partition partition, Stream<String> users) {
		return partition.keys(this.node,
				Stream
					.concat(Stream.of(partition.online(), partition.due(), partition.absences()),
							users.map((user) -> partition.destination(nameOf(user))))
					.toArray(String[]::new));
	}

	private static String nameOf(String user) {
		return Partition.nameOf(Destination.user(user));
	}

}
