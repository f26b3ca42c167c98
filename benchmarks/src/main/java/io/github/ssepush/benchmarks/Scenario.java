package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A way to use a server, and the figures that are taken of it.
 */
interface Scenario {

	/** The size of a payload, unless a scenario says otherwise. */
	int PAYLOAD_SIZE = 128;

	/**
	 * Return what is measured.
	 * @return the metrics, as columns of a table
	 */
	List<Metric> metrics();

	/**
	 * Measure a server that has just started.
	 * @param server the server
	 * @param options the options of the run
	 * @return the figures; one that this server does not have is missing or {@code NaN}
	 * @throws IOException if the server does not behave
	 */
	Map<Metric, Double> measure(ServerProcess server, Options options) throws IOException;

}
