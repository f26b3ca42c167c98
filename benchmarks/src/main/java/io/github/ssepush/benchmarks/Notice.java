package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.ssepush.benchmarks.load.LoadClient;

/**
 * A tenth of the clients goes, in two ways: the time until the server knows of the last.
 * Heartbeats are a second apart and nothing else is sent.
 */
final class Notice implements Scenario {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);

	private static final Metric CLOSED = Metric.plain("closed_ms", "closed, ms", 0);

	private static final Metric RESET = Metric.plain("reset_ms", "reset, ms", 0);

	@Override
	public List<Metric> metrics() {
		return List.of(CLOSED, RESET);
	}

	@Override
	public Map<Metric, Double> measure(ServerProcess server, Options options) throws IOException {
		try (LoadClient client = new LoadClient(server.port())) {
			int some = options.clients() / 10;
			client.open(options.clients());
			await(server, options.clients());
			client.close(some, false);
			double closed = await(server, options.clients() - some);
			client.close(some, true);
			double reset = await(server, options.clients() - 2 * some);
			return Map.of(CLOSED, closed, RESET, reset);
		}
	}

	private static double await(ServerProcess server, int count) throws IOException {
		return server.awaitClients(count, LIMIT, (publisher) -> server.pause(BETWEEN_LOOKS));
	}

}
