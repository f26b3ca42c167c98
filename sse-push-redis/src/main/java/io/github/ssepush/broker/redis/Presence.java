package io.github.ssepush.broker.redis;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.ssepush.Destination;

/**
 * Finds out which nodes have clients of destinations, and how many.
 */
final class Presence {

	/** Servers limit the number of arguments of a call. */
	private static final int PAGE = 500;

	private final String node;

	private final List<Partition> partitions;

	private final CallLanes lanes;

	private final Registrations registrations;

	Presence(String node, List<Partition> partitions, CallLanes lanes, Registrations registrations) {
		this.node = node;
		this.partitions = partitions;
		this.lanes = lanes;
		this.registrations = registrations;
	}

	CompletableFuture<Map<Destination, Map<String, Integer>>> of(Collection<Destination> destinations) {
		destinations.forEach(this.registrations::tellChange);
		Map<Destination, Map<String, Integer>> present = new ConcurrentHashMap<>();
		CompletableFuture<?>[] answers = destinations.stream()
			.distinct()
			.collect(Collectors.groupingBy(this::partitionOf))
			.entrySet()
			.stream()
			.flatMap((group) -> pages(group.getValue()).map((page) -> find(group.getKey(), page, present)))
			.toArray(CompletableFuture<?>[]::new);
		return CompletableFuture.allOf(answers).thenApply((done) -> Map.copyOf(present));
	}

	private CompletableFuture<Void> find(Partition partition, List<Destination> page,
			Map<Destination, Map<String, Integer>> present) {
		List<String> keys = partition.keys(this.node,
				page.stream()
					.map((destination) -> partition.destination(Partition.nameOf(destination)))
					.toArray(String[]::new));
		int size = keys.stream().mapToInt(String::length).sum();
		Call call = new Call(Call.Kind.REPEATABLE, Script.PRESENCE, partition, size, keys,
				(number, again) -> Call.encode());
		return this.lanes.submit(call).thenAccept((reply) -> {
			for (int i = 0; i < page.size(); i++) {
				String text = Call.decode(reply.get(i));
				if (!text.isEmpty()) {
					present.put(page.get(i), counts(text.split(" ", -1)));
				}
			}
		});
	}

	private static Stream<List<Destination>> pages(List<Destination> destinations) {
		return IntStream.iterate(0, (from) -> from < destinations.size(), (from) -> from + PAGE)
			.mapToObj((from) -> destinations.subList(from, Math.min(from + PAGE, destinations.size())));
	}

	private static Map<String, Integer> counts(String[] words) {
		Map<String, Integer> counts = new HashMap<>();
		for (int i = 0; i < words.length; i += 2) {
			counts.put(words[i], Integer.valueOf(words[i + 1]));
		}
		return Map.copyOf(counts);
	}

	private Partition partitionOf(Destination destination) {
		return this.partitions.get(Partition.numberOf(Partition.nameOf(destination)));
	}

}
