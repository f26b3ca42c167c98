package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.ssepush.benchmarks.load.LoadClient;
import io.github.ssepush.benchmarks.load.Payload;

/**
 * Clients that come all at once, each with a token of its own, 200 at a time, again and
 * again. The server has seen as many before and lost them.
 */
final class Connect implements Scenario {

	private static final Duration LIMIT = Duration.ofMinutes(1);

	private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

	private static final Metric RATE = Metric.compared("clients_per_second", "new clients/s", 0);

	private static final Metric CPU = Metric.compared("server_cpu_us_per_client", "server CPU, µs/client", 0);

	@Override
	public List<Metric> metrics() {
		return List.of(RATE, CPU);
	}

	@Override
	public Map<Metric, Double> measure(ServerProcess server, Options options) throws IOException {
		try (LoadClient client = new LoadClient(server.port())) {
			for (double spent = 0; spent < options.warmUp();) {
				spent += client.open(options.clients());
				leave(server, client);
			}
			int clients = 0;
			double seconds = 0;
			double cpu = 0;
			while (seconds < options.seconds()) {
				cpu -= server.cpu();
				seconds += client.open(options.clients());
				cpu += server.cpu();
				clients += options.clients();
				leave(server, client);
			}
			return Map.of(RATE, clients / seconds, CPU, cpu * 1e6 / clients);
		}
	}

	/** Some servers notice only when they write. */
	private static void leave(ServerProcess server, LoadClient client) throws IOException {
		client.close(Integer.MAX_VALUE, true);
		server.awaitClients(0, LIMIT, (publisher) -> {
			publisher.publish("/publish", Payload.of(Payload.now(), PAYLOAD_SIZE));
			server.pause(BETWEEN_LOOKS);
		});
		server.awaitIdle();
	}

}
