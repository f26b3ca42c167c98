package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.ssepush.benchmarks.load.Arrivals;
import io.github.ssepush.benchmarks.load.LoadClient;
import io.github.ssepush.benchmarks.load.Publisher;

/**
 * Measures the cost of sharing a Redis among nodes: one node without, one with, and two,
 * of which one sends what the other one's clients get; with one master and with three.
 */
public final class Nodes {

	private static final int RATE = 1_000;

	/** Few enough that none of them waits for Redis for longer than a send may. */
	private static final int AT_ONCE = 5_000;

	private static final int ROUNDS = 20;

	private static final double NO_PAUSE = 1e9;

	private static final long STEP = 7_919;

	private static final Duration LIMIT = Duration.ofSeconds(20);

	private final Options options;

	private final Map<Setting, List<Figures>> measured = new EnumMap<>(Setting.class);

	private Nodes(Options options) {
		this.options = options;
	}

	private void run(PrintStream log) throws IOException {
		for (int repetition = 1; repetition <= this.options.repetitions(); repetition++) {
			for (Setting setting : Setting.values()) {
				try (RedisMasters redis = new RedisMasters(setting.masters)) {
					Figures figures = measure(setting, redis);
					log.println(setting + " " + figures);
					this.measured.computeIfAbsent(setting, (key) -> new ArrayList<>()).add(figures);
				}
			}
		}
	}

	private Figures measure(Setting setting, RedisMasters redis) throws IOException {
		List<String> arguments = (setting == Setting.MEMORY) ? List.of() : redis.arguments();
		try (ServerProcess node = start(arguments)) {
			if (!setting.shared) {
				return measure(node, node, redis);
			}
			try (ServerProcess other = start(arguments)) {
				return measure(node, other, redis);
			}
		}
	}

	private ServerProcess start(List<String> arguments) throws IOException {
		Candidate candidate = new Candidate(Peer.AUTO_TOMCAT, this.options.jvms().get(0));
		return ServerProcess.start(candidate, this.options, arguments);
	}

	private Figures measure(ServerProcess sender, ServerProcess holder, RedisMasters redis) throws IOException {
		try (LoadClient client = new LoadClient(holder.port());
				LoadClient back = new LoadClient(sender.port());
				Publisher publisher = sender.publisher()) {
			client.open(this.options.clients());
			send(client, publisher, RATE * this.options.warmUp(), RATE);
			Arrivals paced = send(client, publisher, RATE * this.options.seconds(), RATE);
			double redisSeconds = redis.cpu();
			double seconds = 0;
			long lost = paced.lost();
			for (int round = 0; round < ROUNDS; round++) {
				Arrivals burst = send(client, publisher, AT_ONCE, NO_PAUSE);
				seconds += burst.seconds();
				lost += burst.lost();
			}
			redisSeconds = redis.cpu() - redisSeconds;
			client.close(Integer.MAX_VALUE, true);
			holder.awaitIdle();
			double opening = back.open(this.options.clients());
			return new Figures(paced.latency(0.5), paced.latency(0.99), ROUNDS * AT_ONCE / seconds,
					redisSeconds * 1e6 / (ROUNDS * AT_ONCE), this.options.clients() / opening, lost);
		}
	}

	private Arrivals send(LoadClient client, Publisher publisher, int count, double rate) throws IOException {
		client.expect(count);
		publisher.publish("/publish/each?count=" + count + "&rate=" + rate + "&users=" + this.options.clients()
				+ "&step=" + STEP + "&size=" + Scenario.PAYLOAD_SIZE, "");
		return client.await(LIMIT.plusSeconds(Math.round(count / rate)));
	}

	private void print(PrintStream out) {
		out.println("| nodes | p50, ms | p99, ms | sends/s | Redis CPU, µs/send | streams/s opened at once | lost |");
		out.println("|---|---|---|---|---|---|---|");
		this.measured.forEach((setting, figures) -> out.printf(Locale.ROOT, "| %s | %s | %s | %s | %s | %s | %s |%n",
				setting.title, cell(figures, 0, "%,.2f"), cell(figures, 1, "%,.2f"), cell(figures, 2, "%,.0f"),
				(setting == Setting.MEMORY) ? "–" : cell(figures, 3, "%,.1f"), cell(figures, 4, "%,.0f"),
				cell(figures, 5, "%,.0f")));
	}

	private static String cell(List<Figures> figures, int column, String format) {
		double[] sorted = figures.stream().mapToDouble((figure) -> figure.columns()[column]).sorted().toArray();
		return Arrays.stream(new double[] { sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1] })
			.mapToObj((value) -> String.format(Locale.ROOT, format, value))
			.reduce((text, next) -> text + (text.contains("(") ? " to " : " (") + next)
			.orElseThrow() + ")";
	}

	/**
	 * Measure.
	 * @param args options, see {@link Options}
	 * @throws IOException if a server does not behave
	 */
	public static void main(String[] args) throws IOException {
		List<String> all = new ArrayList<>(List.of("one-user"));
		all.addAll(List.of(args));
		Nodes nodes = new Nodes(Options.of(all.toArray(String[]::new)));
		nodes.run(System.err);
		nodes.print(new PrintStream(System.out, true, StandardCharsets.UTF_8));
	}

	/**
	 * The nodes that send, and the nodes that have the streams.
	 */
	private enum Setting {

		MEMORY("one, without Redis", false, 1), ONE_NODE("one, with Redis", false, 1),
		CLUSTER("one, with three masters", false, 3), TWO_NODES("two, with Redis", true, 1),
		TWO_NODES_AND_CLUSTER("two, with three masters", true, 3);

		private final String title;

		/** Another node has the streams. */
		private final boolean shared;

		private final int masters;

		Setting(String title, boolean shared, int masters) {
			this.title = title;
			this.shared = shared;
			this.masters = masters;
		}

	}

	private record Figures(double p50, double p99, double sends, double redis, double opened, double lost) {

		double[] columns() {
			return new double[] { this.p50, this.p99, this.sends, this.redis, this.opened, this.lost };
		}

	}

}
