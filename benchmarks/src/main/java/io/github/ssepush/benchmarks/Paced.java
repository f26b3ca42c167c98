package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.ssepush.benchmarks.load.Arrivals;
import io.github.ssepush.benchmarks.load.LoadClient;
import io.github.ssepush.benchmarks.load.Pace;

/**
 * Five messages to everyone each second: a server has time for each, and nothing to
 * coalesce.
 */
final class Paced implements Scenario {

	private static final int RATE = 5;

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final Metric CPU = Metric.compared("server_cpu_us_per_event", "server CPU, µs/event", 2);

	private static final Metric P50 = Metric.plain("p50_ms", "p50, ms", 1);

	private static final Metric P99 = Metric.compared("p99_ms", "p99, ms", 1);

	private static final Metric LOST = Metric.plain("lost", "events lost", 0);

	@Override
	public List<Metric> metrics() {
		return List.of(CPU, P50, P99, LOST);
	}

	@Override
	public Map<Metric, Double> measure(ServerProcess server, Options options) throws IOException {
		try (LoadClient client = new LoadClient(server.port())) {
			client.open(options.clients());
			Pace pace = new Pace(server.port(), RATE, PAYLOAD_SIZE);
			pace.run(RATE * options.warmUp());
			double cpu = server.cpu();
			client.expect(RATE * options.seconds() * options.clients());
			pace.run(RATE * options.seconds());
			Arrivals arrivals = client.await(LIMIT);
			cpu = server.cpu() - cpu;
			return Map.of(CPU, cpu * 1e6 / arrivals.count(), P50, arrivals.latency(0.5), P99, arrivals.latency(0.99),
					LOST, (double) arrivals.lost());
		}
	}

}
