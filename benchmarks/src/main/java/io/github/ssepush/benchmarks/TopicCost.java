package io.github.ssepush.benchmarks;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import io.github.ssepush.Destination;
import io.github.ssepush.engine.stream.DeliveryListener;

/**
 * Measures topics in the engine, without a server and without sockets: one with many
 * followers, and many with a few. Prints two tables.
 */
public final class TopicCost {

	private static final int[] FOLLOWERS = { 100, 5_000, 50_000 };

	private static final int REPETITIONS = 3;

	private static final int WARM_UP = 20;

	private static final int PUBLISHES = 50;

	private static final int TOPICS = 1_000;

	private static final int FOLLOWERS_OF_EACH = 10;

	private static final int SECONDS = 10;

	/** So that what a publish needs is in no cache, whatever the publish before took. */
	private static final Duration PAUSE = Duration.ofMillis(10);

	private static final Duration LIMIT = Duration.ofMinutes(1);

	/** The number of deliveries. */
	private final AtomicInteger delivered = new AtomicInteger();

	private TopicCost() {
	}

	/**
	 * Measure.
	 * @param args none
	 */
	public static void main(String[] args) {
		System.out.println("| followers | join, µs/client | publish on its thread, µs: median | 99 % "
				+ "| until the last has it, ms | writer, µs/delivery | leave, µs/client |");
		System.out.println("|---|---|---|---|---|---|---|");
		List<double[]> all = new ArrayList<>();
		for (int repetition = -1; repetition < REPETITIONS; repetition++) {
			for (int followers : FOLLOWERS) {
				double[] figures = new TopicCost().measureOne(followers);
				if (repetition >= 0) {
					all.add(figures);
				}
			}
		}
		for (int i = 0; i < FOLLOWERS.length; i++) {
			int row = i;
			System.out.printf(Locale.ROOT, "| %,d |%s%n", FOLLOWERS[i],
					cells(IntStream.range(0, REPETITIONS).mapToObj((n) -> all.get(n * FOLLOWERS.length + row)).toList(),
							"%.2f"));
		}
		System.out.println();
		System.out
			.println("| topics, each once a second | followers of each | publish on its thread, µs: median | 99 % "
					+ "| until a follower has it, ms: median | 99 % | writer, µs/delivery |");
		System.out.println("|---|---|---|---|---|---|---|");
		List<double[]> many = IntStream.range(0, REPETITIONS).mapToObj((n) -> new TopicCost().measureMany()).toList();
		System.out.printf(Locale.ROOT, "| %,d | %d |%s%n", TOPICS, FOLLOWERS_OF_EACH, cells(many, "%.3f"));
	}

	/** Each publish waits until all followers have the one before. */
	private double[] measureOne(int followers) {
		try (EmbeddedEngine engine = new EmbeddedEngine(DeliveryListener.NONE)) {
			List<Sink> sinks = IntStream.range(0, followers).mapToObj((n) -> new Sink((place) -> {
			})).toList();
			long start = ownNanos();
			for (int n = 0; n < followers; n++) {
				engine.open("user-" + n, List.of("topic"), sinks.get(n));
			}
			double join = (ownNanos() - start) / 1e3 / followers;
			awaitDelivered(followers);
			publish(engine, followers, WARM_UP);
			long writer = engine.writerNanos();
			double[][] times = publish(engine, followers, PUBLISHES);
			double delivery = (engine.writerNanos() - writer) / 1e3 / followers / PUBLISHES;
			writer = engine.writerNanos();
			sinks.forEach(SinkTransport::leave);
			await(() -> engine.clients() == 0);
			double leave = (engine.writerNanos() - writer) / 1e3 / followers;
			return new double[] { join, at(times[0], 0.5), at(times[0], 0.99), at(times[1], 0.5) / 1e3, delivery,
					leave };
		}
	}

	/** The microseconds of each call, and until the last follower has the message. */
	private double[][] publish(EmbeddedEngine engine, int followers, int times) {
		double[][] micros = new double[2][times];
		for (int n = 0; n < times; n++) {
			LockSupport.parkNanos(PAUSE.toNanos());
			long start = System.nanoTime();
			engine.publish(Destination.topic("topic"), '.');
			micros[0][n] = (System.nanoTime() - start) / 1e3;
			awaitDelivered(followers);
			micros[1][n] = (System.nanoTime() - start) / 1e3;
		}
		return micros;
	}

	private double[] measureMany() {
		try (EmbeddedEngine engine = new EmbeddedEngine(DeliveryListener.NONE)) {
			AtomicLongArray publishedAt = new AtomicLongArray(TOPICS);
			double[] latencies = new double[SECONDS * TOPICS * FOLLOWERS_OF_EACH];
			for (int n = 0; n < TOPICS * FOLLOWERS_OF_EACH; n++) {
				int topic = n % TOPICS;
				engine.open("user-" + n, List.of("topic-" + topic),
						new Sink((place) -> latencies[place] = (System.nanoTime() - publishedAt.get(topic)) / 1e6));
			}
			awaitDelivered(TOPICS * FOLLOWERS_OF_EACH);
			publishInTurns(engine, publishedAt);
			awaitDelivered(latencies.length);
			long writer = engine.writerNanos();
			double[] micros = publishInTurns(engine, publishedAt);
			awaitDelivered(latencies.length);
			double delivery = (engine.writerNanos() - writer) / 1e3 / latencies.length;
			return new double[] { at(micros, 0.5), at(micros, 0.99), at(latencies, 0.5), at(latencies, 0.99),
					delivery };
		}
	}

	/** Wait for so many deliveries, and count from zero again. */
	private void awaitDelivered(int count) {
		await(() -> this.delivered.get() == count);
		this.delivered.set(0);
	}

	private static double[] publishInTurns(EmbeddedEngine engine, AtomicLongArray publishedAt) {
		double[] micros = new double[SECONDS * TOPICS];
		long begin = System.nanoTime();
		for (int n = 0; n < micros.length; n++) {
			long due = begin + n * 1_000_000_000L / TOPICS;
			for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
				LockSupport.parkNanos(wait);
			}
			long start = System.nanoTime();
			publishedAt.set(n % TOPICS, start);
			engine.publish(Destination.topic("topic-" + n % TOPICS), '.');
			micros[n] = (System.nanoTime() - start) / 1e3;
		}
		return micros;
	}

	private static long ownNanos() {
		return EmbeddedEngine.THREADS.getCurrentThreadCpuTime();
	}

	private static void await(BooleanSupplier condition) {
		long limit = System.nanoTime() + LIMIT.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > limit) {
				throw new IllegalStateException("Not all clients follow or have left their topics within " + LIMIT);
			}
			LockSupport.parkNanos(10_000);
		}
	}

	private static double at(double[] values, double percentile) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return sorted[(int) (percentile * (sorted.length - 1))];
	}

	private static String cells(List<double[]> repetitions, String format) {
		StringBuilder cells = new StringBuilder();
		for (int column = 0; column < repetitions.get(0).length; column++) {
			int figure = column;
			double[] values = repetitions.stream().mapToDouble((row) -> row[figure]).toArray();
			cells.append(String.format(Locale.ROOT, " " + format + " (" + format + " to " + format + ") |",
					at(values, 0.5), at(values, 0), at(values, 1)));
		}
		return cells.toString();
	}

	/**
	 * A client that counts what it gets.
	 */
	private final class Sink extends SinkTransport {

		private final IntConsumer delivered;

		Sink(IntConsumer delivered) {
			this.delivered = delivered;
		}

		@Override
		void written(ByteBuffer source) {
			this.delivered.accept(TopicCost.this.delivered.getAndIncrement());
		}

	}

}
