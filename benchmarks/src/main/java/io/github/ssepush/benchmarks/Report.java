package io.github.ssepush.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The Markdown table of one run: for each server and metric the median with the range of
 * the repetitions, and the ratio of the median to that of each reference of the run.
 */
final class Report {

	private static final List<Peer> REFERENCES = List.of(Peer.SSE_EMITTER_TOMCAT, Peer.FLOOR, Peer.NCHAN);

	private static final String NONE = "–";

	private final List<Metric> metrics;

	private final List<Jvm> jvms;

	private final Map<Candidate, List<Map<Metric, Double>>> results = new LinkedHashMap<>();

	/**
	 * Create an empty table.
	 * @param metrics its columns
	 * @param jvms the JVMs that the servers run on
	 */
	Report(List<Metric> metrics, List<Jvm> jvms) {
		this.metrics = metrics;
		this.jvms = jvms;
	}

	void add(Candidate candidate, Map<Metric, Double> figures) {
		this.results.computeIfAbsent(candidate, (key) -> new ArrayList<>()).add(figures);
	}

	/**
	 * Return the table.
	 * @return its lines
	 */
	List<String> lines() {
		List<Peer> references = references();
		List<String> header = new ArrayList<>(List.of("server"));
		for (Metric metric : this.metrics) {
			header.add(metric.title());
			if (metric.compared()) {
				references.forEach((reference) -> header.add("× " + reference.label()));
			}
		}
		List<String> lines = new ArrayList<>(List.of(row(header), "|---".repeat(header.size()) + "|"));
		this.results.keySet().forEach((candidate) -> lines.add(row(cells(candidate, references))));
		return lines;
	}

	private List<Peer> references() {
		return REFERENCES.stream()
			.filter((peer) -> this.results.keySet().stream().anyMatch((candidate) -> candidate.peer() == peer))
			.toList();
	}

	/** Return a server on the same JVM, or on the first one if this has none. */
	private Candidate reference(Peer peer, Candidate candidate) {
		Jvm jvm = (candidate.jvm() != null) ? candidate.jvm() : this.jvms.get(0);
		return new Candidate(peer, peer.isJava() ? jvm : null);
	}

	private List<String> cells(Candidate candidate, List<Peer> references) {
		List<String> cells = new ArrayList<>(List.of(candidate.label(this.jvms)));
		for (Metric metric : this.metrics) {
			double[] values = values(candidate, metric);
			cells.add((values.length == 0) ? NONE : "%s (%s to %s)".formatted(format(metric.digits(), median(values)),
					format(metric.digits(), values[0]), format(metric.digits(), values[values.length - 1])));
			if (metric.compared()) {
				references.forEach((reference) -> cells
					.add(format(2, median(values) / median(values(reference(reference, candidate), metric)))));
			}
		}
		return cells;
	}

	private double[] values(Candidate candidate, Metric metric) {
		return this.results.getOrDefault(candidate, List.of())
			.stream()
			.mapToDouble((figures) -> figures.getOrDefault(metric, Double.NaN))
			.filter(Double::isFinite)
			.sorted()
			.toArray();
	}

	private static double median(double[] sorted) {
		return (sorted.length == 0) ? Double.NaN : (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
	}

	private static String format(int digits, double value) {
		return (Double.isFinite(value)) ? String.format(Locale.ROOT, "%,." + digits + "f", value) : NONE;
	}

	private static String row(List<String> cells) {
		return "| " + String.join(" | ", cells) + " |";
	}

}
