package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.SseFrame;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.broker.memory.MemoryLimits;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.ClientPermit;
import io.github.ssepush.engine.EngineSettings;
import io.github.ssepush.engine.log.LogSettings;
import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.engine.stream.ClientTransport;
import io.github.ssepush.engine.stream.DeliveryListener;
import io.github.ssepush.engine.stream.StreamRequest;
import io.github.ssepush.metrics.DeliveryMetrics;

/**
 * Measures the cost of a delivery in the engine's writer, with meters and without: the
 * bytes that it allocates and its processor time. There is no server and no socket:
 * transports take everything. Publishers are not measured.
 */
public final class DeliveryCost implements AutoCloseable {

	private static final int CLIENTS = 1000;

	private static final int MEASURED = 2_000_000;

	private static final int REPETITIONS = 7;

	private static final Duration HOUR = Duration.ofHours(1);

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private final MemoryBroker broker = new MemoryBroker(new MemoryLimits(
			new HistoryLimits(1000, 10_000_000, 10_000_000, HOUR, HOUR), Long.MAX_VALUE, Integer.MAX_VALUE));

	/** The number of clients that have the last message of a burst. */
	private final AtomicInteger done = new AtomicInteger();

	private final ClientEngine engine;

	private final long writer;

	private DeliveryCost(DeliveryListener listener) {
		this.engine = new ClientEngine(this.broker,
				EngineSettings.forTests().with(new LogSettings(1000, 10_000_000, 10_000_000, HOUR, HOUR)),
				new SsePushListener() {
				}, listener);
		this.engine.start();
		this.writer = Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
			.filter((thread) -> thread != null && thread.getThreadName().startsWith("sse-push-writer"))
			.mapToLong((thread) -> thread.getThreadId())
			.max()
			.orElseThrow();
		for (int i = 0; i < CLIENTS; i++) {
			ClientIdentity grant = ClientIdentity.of("user-" + i);
			try (ClientPermit admission = this.engine.streams().admit(grant)) {
				Sink sink = new Sink();
				admission.open(new StreamRequest(grant, List.of(), null), (first) -> sink);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	/** The bytes and nanoseconds of each of some deliveries. */
	private double[] measure(int burst, int deliveries) {
		long bytes = THREADS.getThreadAllocatedBytes(this.writer);
		long nanos = THREADS.getThreadCpuTime(this.writer);
		for (int rest = deliveries; rest > 0; rest -= burst * CLIENTS) {
			this.done.set(0);
			for (int i = 1; i <= burst; i++) {
				this.broker.publish(Destination.everyone(), message((i == burst) ? '!' : '.'));
			}
			while (this.done.get() < CLIENTS) {
				LockSupport.parkNanos(10_000);
			}
		}
		return new double[] { (double) (THREADS.getThreadAllocatedBytes(this.writer) - bytes) / deliveries,
				(double) (THREADS.getThreadCpuTime(this.writer) - nanos) / deliveries };
	}

	private static OutboundMessage message(char end) {
		byte[] payload = ("x".repeat(127) + end).getBytes(StandardCharsets.US_ASCII);
		return new OutboundMessage(SseFrame.encode(null, payload), false, null, null, null, false);
	}

	@Override
	public void close() {
		this.engine.stop();
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
							: new DeliveryMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
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
	 * A client that takes everything.
	 */
	private final class Sink implements ClientTransport {

		@Override
		public void start(Runnable onReady, Runnable onClosed) {
		}

		@Override
		public boolean ready() {
			return true;
		}

		@Override
		public int writeLimit() {
			return 32 * 1024;
		}

		@Override
		public boolean write(ByteBuffer source) {
			int end = source.limit();
			if (isLast(source, end)) {
				DeliveryCost.this.done.incrementAndGet();
			}
			source.position(end);
			return true;
		}

		/** The payload's end is before the line of the id, which is the last one. */
		private static boolean isLast(ByteBuffer source, int end) {
			int line = end - 3;
			while (line > 0 && source.get(line) != '\n') {
				line--;
			}
			return line > 0 && source.get(line - 1) == '!';
		}

		@Override
		public void close() {
		}

	}

}
