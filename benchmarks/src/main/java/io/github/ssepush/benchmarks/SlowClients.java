package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.ssepush.benchmarks.load.Arrivals;
import io.github.ssepush.benchmarks.load.LoadClient;
import io.github.ssepush.benchmarks.load.Pace;

/**
 * 100 messages of 4 KB to everyone each second, first to clients that read, then to as
 * many and 100 that don't. In 20 seconds that is 8 MB for each client, more than the
 * kernel buffers for one that does not read.
 */
final class SlowClients implements Scenario {

	private static final int RATE = 100;

	private static final int SIZE = 4096;

	private static final int STALLED = 100;

	private static final Duration LIMIT = Duration.ofSeconds(5);

	private static final Metric ALONE = Metric.compared("p99_alone_ms", "p99 without stalled clients, ms", 1);

	private static final Metric P99 = Metric.compared("p99_ms", "p99 with, ms", 1);

	private static final Metric SLOWDOWN = Metric.plain("slowdown", "with / without", 2);

	private static final Metric DELIVERED = Metric.plain("delivered_percent", "delivered, %", 1);

	@Override
	public List<Metric> metrics() {
		return List.of(ALONE, P99, SLOWDOWN, DELIVERED);
	}

	@Override
	public Map<Metric, Double> measure(ServerProcess server, Options options) throws IOException {
		try (LoadClient client = new LoadClient(server.port())) {
			client.open(options.clients());
			publish(server, client, options, options.warmUp());
			double alone = publish(server, client, options, options.seconds()).latency(0.99);
			client.openStalled(STALLED);
			Arrivals arrivals = publish(server, client, options, options.seconds());
			double p99 = arrivals.latency(0.99);
			double delivered = 100.0 * arrivals.count() / (arrivals.count() + arrivals.lost());
			return Map.of(ALONE, alone, P99, p99, SLOWDOWN, p99 / alone, DELIVERED, delivered);
		}
	}

	private static Arrivals publish(ServerProcess server, LoadClient client, Options options, int seconds)
			throws IOException {
		client.expect(RATE * seconds * options.clients());
		new Pace(server.port(), RATE, SIZE).run(RATE * seconds);
		return client.await(LIMIT);
	}

}
