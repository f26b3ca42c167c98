package io.github.ssepush.broker.redis;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;

/**
 * Destinations that are to be looked at again, because something may have been missed.
 * Partitions take turns. Safe for use by any thread.
 */
final class Doubts {

	private final List<Set<Destination>> byPartition = Stream.<Set<Destination>>generate(LinkedHashSet::new)
		.limit(Partition.COUNT)
		.toList();

	private int count;

	private int turn;

	synchronized void add(Destination destination) {
		if (this.byPartition.get(Partition.numberOf(Partition.nameOf(destination))).add(destination)) {
			this.count++;
		}
	}

	synchronized int count() {
		return this.count;
	}

	/**
	 * Take a destination.
	 * @param possible whether those of a partition may be looked at now
	 * @return {@code null} if there is none
	 */
	synchronized @Nullable Destination poll(IntPredicate possible) {
		for (int i = 0; this.count > 0 && i < Partition.COUNT; i++) {
			this.turn = (this.turn + 1) % Partition.COUNT;
			Set<Destination> doubtful = this.byPartition.get(this.turn);
			if (!doubtful.isEmpty() && possible.test(this.turn)) {
				Destination first = doubtful.iterator().next();
				doubtful.remove(first);
				this.count--;
				return first;
			}
		}
		return null;
	}

}
