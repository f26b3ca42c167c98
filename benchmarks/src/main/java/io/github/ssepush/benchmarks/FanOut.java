package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.ssepush.benchmarks.load.Arrivals;
import io.github.ssepush.benchmarks.load.LoadClient;
import io.github.ssepush.benchmarks.load.Payload;
import io.github.ssepush.benchmarks.load.Publisher;

/**
 * Bursts of 50 messages to everyone. The next burst starts when the last event of the one
 * before has arrived.
 */
final class FanOut implements Scenario {

	private static final int BURST = 50;

	private static final Duration LIMIT = Duration.ofMinutes(1);

	private static final Metric RATE = Metric.compared("events_per_second", "delivered events/s", 0);

	private static final Metric CPU = Metric.compared("server_cpu_us_per_event", "server CPU, µs/event", 2);

	private static final Metric LOST = Metric.plain("lost", "events lost", 0);

	@Override
	public List<Metric> metrics() {
		return List.of(RATE, CPU, LOST);
	}

	@Override
	public Map<Metric, Double> measure(ServerProcess server, Options options) throws IOException {
		try (LoadClient client = new LoadClient(server.port())) {
			client.open(options.clients());
			bursts(server, client, options.clients(), options.warmUp());
			double cpu = server.cpu();
			Result result = bursts(server, client, options.clients(), options.seconds());
			cpu = server.cpu() - cpu;
			return Map.of(RATE, result.events / result.seconds, CPU, cpu * 1e6 / result.events, LOST,
					(double) result.lost);
		}
	}

	private static Result bursts(ServerProcess server, LoadClient client, int clients, double seconds)
			throws IOException {
		Result sum = new Result(0, 0, 0);
		do {
			client.expect(BURST * clients);
			// Not kept open: a server may close what has been idle while a long burst
			// arrives.
			try (Publisher publisher = server.publisher()) {
				server.publish(publisher, Payload.of(Payload.now(), PAYLOAD_SIZE), BURST);
			}
			Arrivals arrivals = client.await(LIMIT);
			sum = new Result(sum.seconds + arrivals.seconds(), sum.events + arrivals.count(),
					sum.lost + arrivals.lost());
		}
		while (sum.seconds < seconds && sum.lost == 0);
		return sum;
	}

	private record Result(double seconds, long events, long lost) {
	}

}
