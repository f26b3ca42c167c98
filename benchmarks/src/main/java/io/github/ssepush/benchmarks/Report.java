package io.github.ssepush.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The Markdown table of one run: for each server and metric the median with the range of
 * the repetitions, and the ratio of the median to those of the floor and of the emitters.
 */
final class Report {

	private static final Peer EMITTER = Peer.SSE_EMITTER_TOMCAT;

	private static final String NONE = "–";

	private final List<Metric> metrics;

	private final Map<Peer, List<Map<Metric, Double>>> results = new EnumMap<>(Peer.class);

	Report(List<Metric> metrics) {
		this.metrics = metrics;
	}

	void add(Peer peer, Map<Metric, Double> figures) {
		this.results.computeIfAbsent(peer, (key) -> new ArrayList<>()).add(figures);
	}

	/**
	 * Return the table.
	 * @return its lines
	 */
	List<String> lines() {
		List<String> header = new ArrayList<>(List.of("server"));
		for (Metric metric : this.metrics) {
			header.add(metric.title());
			if (metric.compared()) {
				header.addAll(List.of("× " + EMITTER.label(), "× " + Peer.FLOOR.label()));
			}
		}
		List<String> lines = new ArrayList<>(List.of(row(header), "|---".repeat(header.size()) + "|"));
		this.results.keySet().forEach((peer) -> lines.add(row(cells(peer))));
		return lines;
	}

	private List<String> cells(Peer peer) {
		List<String> cells = new ArrayList<>(List.of(peer.label()));
		for (Metric metric : this.metrics) {
			double[] values = values(peer, metric);
			cells.add((values.length == 0) ? NONE : "%s (%s to %s)".formatted(format(metric.digits(), median(values)),
					format(metric.digits(), values[0]), format(metric.digits(), values[values.length - 1])));
			if (metric.compared()) {
				cells.add(format(2, median(values) / median(values(EMITTER, metric))));
				cells.add(format(2, median(values) / median(values(Peer.FLOOR, metric))));
			}
		}
		return cells;
	}

	private double[] values(Peer peer, Metric metric) {
		return this.results.getOrDefault(peer, List.of())
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
