package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import io.github.ssepush.benchmarks.load.LoadClient;

/**
 * The first clients of a server that has just started and has compiled nothing, 200 at a
 * time. It is the load client that warms up, with another server.
 */
final class Cold implements Scenario {

	private static final Metric START = Metric.compared("start_seconds", "start, s", 1);

	private static final Metric RATE = Metric.compared("clients_per_second", "new clients/s", 0);

	private static final Metric CPU = Metric.compared("server_cpu_us_per_client", "server CPU, µs/client", 0);

	private static final Metric COMPILERS = Metric.plain("compilers_cpu_us_per_client", "compilers, µs/client", 0);

	@Override
	public List<Metric> metrics() {
		return List.of(START, RATE, CPU, COMPILERS);
	}

	@Override
	public Map<Metric, Double> measure(ServerProcess server, Options options) throws IOException {
		warmUp(options);
		server.awaitIdle();
		try (LoadClient client = new LoadClient(server.port())) {
			double cpu = server.cpu();
			double all = server.cpuWithCompilers();
			double seconds = client.open(options.clients());
			cpu = server.cpu() - cpu;
			all = server.cpuWithCompilers() - all;
			return Map.of(START, server.startSeconds(), RATE, options.clients() / seconds, CPU,
					cpu * 1e6 / options.clients(), COMPILERS, (all - cpu) * 1e6 / options.clients());
		}
	}

	private static void warmUp(Options options) throws IOException {
		try (ServerProcess floor = ServerProcess.start(new Candidate(Peer.FLOOR, null), options)) {
			for (double spent = 0; spent < options.warmUp();) {
				try (LoadClient client = new LoadClient(floor.port())) {
					spent += client.open(options.clients());
				}
			}
		}
	}

}
