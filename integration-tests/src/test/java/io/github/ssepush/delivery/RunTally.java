package io.github.ssepush.delivery;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Counts runs that are over, and forgets their texts.
 */
final class RunTally {

	private static final int MOST_VIOLATIONS = 100;

	private static final int MOST_CHARACTERS = 1000;

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	private final AtomicInteger violated = new AtomicInteger();

	private final Map<String, Integer> outcomes = new TreeMap<>();

	private int runs;

	private int atOnce;

	private int readers;

	private int cuts;

	private int reloads;

	private int resets;

	private int concerned;

	private long characters;

	/**
	 * Note what should not happen. A fault may concern all runs, whose texts are long and
	 * full of control characters: the report has the beginning of some of them.
	 */
	void violate(String what) {
		int number = this.violated.incrementAndGet();
		if (number <= MOST_VIOLATIONS) {
			this.violations.add(number + ": " + printable(what));
		}
	}

	private static String printable(String text) {
		return text.chars()
			.limit(MOST_CHARACTERS)
			.mapToObj((character) -> (character >= ' ' && character <= '~') ? Character.toString(character)
					: String.format("\\u%04x", character))
			.collect(Collectors.joining());
	}

	/** Note how many runs are open. */
	void open(int runs) {
		this.atOnce = Math.max(this.atOnce, runs);
	}

	/** Return whether runs have ended in each of some ways. */
	boolean hasAll(String... ends) {
		return Stream.of(ends).allMatch((end) -> this.outcomes.keySet().stream().anyMatch((had) -> had.contains(end)));
	}

	void add(RunStory story) {
		story.judge(this::violate);
		this.runs++;
		this.outcomes.merge(story.outcome(), 1, Integer::sum);
		this.readers += story.readers().size();
		this.characters += story.whole().length();
		this.concerned += story.mayLose().getAsBoolean() ? 1 : 0;
		for (RunReader reader : story.readers()) {
			this.cuts += reader.cuts();
			this.reloads += reader.reloads();
			this.resets += reader.resets();
		}
	}

	Report report() {
		return new Report(this.runs, this.atOnce, this.outcomes, this.readers, this.cuts, this.reloads, this.resets,
				this.concerned, this.characters, List.copyOf(this.violations));
	}

	/**
	 * Result of a model.
	 *
	 * @param runs how many runs there were
	 * @param atOnce how many were open at the same time
	 * @param outcomes how they have ended
	 * @param readers how many readers they had
	 * @param cuts how often readers were cut
	 * @param reloads how often they began anew
	 * @param resets how often readers were reset
	 * @param concerned how many runs the broker may have lost something of
	 * @param characters how many characters the runs would have had
	 * @param violations what should not have happened
	 */
	record Report(int runs, int atOnce, Map<String, Integer> outcomes, int readers, int cuts, int reloads, int resets,
			int concerned, long characters, List<String> violations) {

		/** Require that nothing was lost, although a node was killed and Redis failed. */
		void requireFaultless(long seed, NodeKiller killer, Map<?, ?> faults) {
			System.out.printf("-Druns.seed=%d: %s; %s, %d kills%n", seed, this, faults, killer.kills());
			assertThat(this.violations).as("-Druns.seed=%d", seed).isEmpty();
			assertThat(killer.kills()).isPositive();
			assertThat(faults).isNotEmpty();
			assertThat(this.outcomes.keySet()).anyMatch((end) -> end.contains("complete"))
				.anyMatch((end) -> end.contains("node-lost"));
		}

	}

}
