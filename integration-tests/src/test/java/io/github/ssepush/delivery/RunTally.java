package io.github.ssepush.delivery;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Counts runs that are over, and forgets their texts.
 */
final class RunTally {

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	private final Map<String, Integer> outcomes = new TreeMap<>();

	private int runs;

	private int readers;

	private int cuts;

	private int reloads;

	private long characters;

	/** Note what should not happen. */
	void violate(String what) {
		this.violations.add(what);
	}

	void add(RunStory story) {
		story.judge(this::violate);
		this.runs++;
		this.outcomes.merge(story.outcome(), 1, Integer::sum);
		this.readers += story.readers().size();
		this.characters += story.whole().length();
		for (RunReader reader : story.readers()) {
			this.cuts += reader.cuts();
			this.reloads += reader.reloads();
		}
	}

	Report report() {
		return new Report(this.runs, this.outcomes, this.readers, this.cuts, this.reloads, this.characters,
				List.copyOf(this.violations));
	}

	/**
	 * Result of a model.
	 *
	 * @param runs how many runs there were
	 * @param outcomes how they have ended
	 * @param readers how many readers they had
	 * @param cuts how often readers were cut
	 * @param reloads how often they began anew
	 * @param characters how many characters the runs would have had
	 * @param violations what should not have happened
	 */
	record Report(int runs, Map<String, Integer> outcomes, int readers, int cuts, int reloads, long characters,
			List<String> violations) {

	}

}
