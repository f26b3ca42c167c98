package io.github.ssepush.benchmarks;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import io.github.ssepush.Destination;
import io.github.ssepush.engine.stream.DeliveryListener;
import io.github.ssepush.metrics.SsePushMeters;

/**
 * Measures the cost of a delivery in the engine's writer, with meters and without: the
 * bytes that it allocates and its processor time. There is no server and no socket:
 * transports take everything. Publishers are not measured.
 */
public final class DeliveryCost implements AutoCloseable {

	private static final int CLIENTS = 1000;

	private static final int MEASURED = 2_000_000;

	private static final int REPETITIONS = 7;

	/** The number of clients that have the last message of a burst. */
	private final AtomicInteger done = new AtomicInteger();

	private final EmbeddedEngine engine;

	private DeliveryCost(DeliveryListener listener) {
		this.engine = new EmbeddedEngine(listener);
		for (int i = 0; i < CLIENTS; i++) {
			this.engine.open("user-" + i, List.of(), new Sink());
		}
	}

	/** The bytes and nanoseconds of each of some deliveries. */
	private double[] measure(int burst, int deliveries) {
		long bytes = this.engine.writerBytes();
		long nanos = this.engine.writerNanos();
		for (int rest = deliveries; rest > 0; rest -= burst * CLIENTS) {
			this.done.set(0);
			for (int i = 1; i <= burst; i++) {
				this.engine.publish(Destination.everyone(), (i == burst) ? '!' : '.');
			}
			while (this.done.get() < CLIENTS) {
				LockSupport.parkNanos(10_000);
			}
		}
		return new double[] { (double) (this.engine.writerBytes() - bytes) / deliveries,
				(double) (this.engine.writerNanos() - nanos) / deliveries };
	}

	@Override
	public void close() {
		this.engine.close();
	}

	/**
	 * Measure.
	 * @param args none
	 */
	public static void main(String[] args) {
		System.out.println("| messages at a time | meters | bytes allocated/delivery | writer CPU, ns/delivery |");
		System.out.println("|---|---|---|---|");
		for (int burst : new int[] { 1, 50 }) {
			double[][][] figures = new double[2][REPETITIONS][];
			for (int repetition = -1; repetition < REPETITIONS; repetition++) {
				for (int meters = 0; meters <= 1; meters++) {
					DeliveryListener listener = (meters == 0) ? DeliveryListener.NONE
							: SsePushMeters.ofDeliveries(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
					try (DeliveryCost cost = new DeliveryCost(listener)) {
						cost.measure(burst, MEASURED);
						double[] measured = cost.measure(burst, MEASURED);
						if (repetition >= 0) {
							figures[meters][repetition] = measured;
						}
					}
				}
			}
			for (int meters = 0; meters <= 1; meters++) {
				System.out.printf("| %d | %s | %.2f | %.1f |%n", burst, (meters == 0) ? "no" : "yes",
						median(figures[meters], 0), median(figures[meters], 1));
			}
		}
	}

	private static double median(double[][] figures, int column) {
		return Stream.of(figures)
			.mapToDouble((figure) -> figure[column])
			.sorted()
			.skip(REPETITIONS / 2)
			.findFirst()
			.orElseThrow();
	}

	/**
	 * A client that notes the last message of a burst.
	 */
	private final class Sink extends SinkTransport {

		@Override
		void written(ByteBuffer source) {
			if (isLast(source, source.limit())) {
				DeliveryCost.this.done.incrementAndGet();
			}
		}

		/** The payload's end is before the line of the id, which is the last one. */
		private static boolean isLast(ByteBuffer source, int end) {
			int line = end - 3;
			while (line > 0 && source.get(line) != '\n') {
				line--;
			}
			return line > 0 && source.get(line - 1) == '!';
		}

	}

}
