package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.ssepush.benchmarks.load.LoadClient;

/**
 * Clients that are connected and get nothing.
 */
final class Memory implements Scenario {

	/** Fills what the server keeps for connections to come. */
	private static final int WARM_UP = 1_000;

	/** Two readings that differ by less than this part are the same. */
	private static final double SETTLED = 0.001;

	private static final Metric HEAP = Metric.compared("live_heap_kb_per_client", "live heap, KB/client", 1);

	private static final Metric OTHER = Metric.plain("other_kb_per_client", "outside the heap, KB/client", 1);

	@Override
	public List<Metric> metrics() {
		return List.of(HEAP, OTHER);
	}

	@Override
	public Map<Metric, Double> measure(ServerProcess server, Options options) throws IOException {
		try (LoadClient client = new LoadClient(server.port())) {
			client.open(WARM_UP);
			Reading before = Reading.of(server);
			client.open(options.clients());
			Reading after = Reading.of(server);
			Map<Metric, Double> figures = new LinkedHashMap<>();
			figures.put(HEAP, (after.heap - before.heap) / 1024 / options.clients());
			figures.put(OTHER, (after.resident - before.resident) / 1024 / options.clients());
			return figures;
		}
	}

	/** A reading of memory. Neither figure has what the kernel holds for a socket. */
	private record Reading(double heap, double resident) {

		static Reading of(ServerProcess server) throws IOException {
			return new Reading(settledHeap(server), server.residentBytes());
		}

		/**
		 * Return the heap after the next collections have removed what connecting has
		 * left behind.
		 */
		private static double settledHeap(ServerProcess server) throws IOException {
			double before = server.liveHeapBytes();
			double heap = server.liveHeapBytes();
			while (Math.abs(heap - before) > SETTLED * before) {
				before = heap;
				heap = server.liveHeapBytes();
			}
			return heap;
		}

	}

}
