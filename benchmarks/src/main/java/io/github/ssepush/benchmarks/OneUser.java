package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.ssepush.benchmarks.load.Arrivals;
import io.github.ssepush.benchmarks.load.LoadClient;
import io.github.ssepush.benchmarks.load.Pace;
import io.github.ssepush.benchmarks.load.Publisher;

/**
 * 2,000 messages a second, each to one user among many. The server sends them by itself,
 * unless each is to come with a request of its own.
 */
final class OneUser implements Scenario {

	private static final int RATE = 2_000;

	/**
	 * A prime, so that one user after the other is not one connection after the other.
	 */
	private static final long STEP = 7_919;

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final Metric P50 = Metric.plain("p50_ms", "p50, ms", 2);

	private static final Metric P99 = Metric.compared("p99_ms", "p99, ms", 2);

	private static final Metric CPU = Metric.compared("server_cpu_us_per_event", "server CPU, µs/event", 0);

	private static final Metric LOST = Metric.plain("lost", "events lost", 0);

	private final boolean byRequest;

	OneUser(boolean byRequest) {
		this.byRequest = byRequest;
	}

	@Override
	public List<Metric> metrics() {
		return List.of(P50, P99, CPU, LOST);
	}

	@Override
	public Map<Metric, Double> measure(ServerProcess server, Options options) throws IOException {
		try (LoadClient client = new LoadClient(server.port())) {
			client.open(options.clients());
			send(server, client, options.clients(), options.warmUp());
			double cpu = server.cpu();
			Arrivals arrivals = send(server, client, options.clients(), options.seconds());
			cpu = server.cpu() - cpu;
			return Map.of(P50, arrivals.latency(0.5), P99, arrivals.latency(0.99), CPU, cpu * 1e6 / arrivals.count(),
					LOST, (double) arrivals.lost());
		}
	}

	private Arrivals send(ServerProcess server, LoadClient client, int users, int seconds) throws IOException {
		int count = RATE * seconds;
		client.expect(count);
		if (this.byRequest || !server.sendsByItself()) {
			new Pace(server.port(), RATE, PAYLOAD_SIZE).run(count, (n) -> "/publish?user=" + n * STEP % users);
		}
		else {
			try (Publisher publisher = server.publisher()) {
				publisher.publish("/publish/each?count=" + count + "&rate=" + RATE + "&users=" + users + "&step=" + STEP
						+ "&size=" + PAYLOAD_SIZE, "");
			}
		}
		return client.await(LIMIT.plusSeconds(seconds));
	}

}
