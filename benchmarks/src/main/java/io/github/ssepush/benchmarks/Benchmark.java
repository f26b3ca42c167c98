package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.apache.catalina.util.ServerInfo;
import org.eclipse.jetty.util.Jetty;
import org.springframework.boot.SpringBootVersion;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures one table: starts the servers one after the other, again and again, so that
 * what the machine does meanwhile hits them all. Prints the table to standard output and
 * a line of JSON for each measurement to standard error.
 */
public final class Benchmark {

	private final Options options;

	private final PrintStream table;

	private final PrintStream measurements;

	private final JsonMapper json = new JsonMapper();

	Benchmark(Options options, PrintStream table, PrintStream measurements) {
		this.options = options;
		this.table = table;
		this.measurements = measurements;
	}

	void run() throws IOException {
		Scenario scenario = this.options.table().scenario();
		Report report = new Report(scenario.metrics(), this.options.jvms());
		for (int repetition = 1; repetition <= this.options.repetitions(); repetition++) {
			for (Candidate candidate : candidates()) {
				try (ServerProcess server = ServerProcess.start(candidate, this.options)) {
					Map<Metric, Double> figures = scenario.measure(server, this.options);
					report.add(candidate, figures);
					this.measurements.println(json(candidate, repetition, figures));
				}
			}
		}
		report.lines().forEach(this.table::println);
	}

	private List<Candidate> candidates() {
		return this.options.candidates().stream().filter((candidate) -> candidate.peer().isInstalled()).toList();
	}

	private String json(Candidate candidate, int repetition, Map<Metric, Double> figures) {
		Map<String, Object> line = new LinkedHashMap<>();
		line.put("table", this.options.table().label());
		line.put("server", candidate.label(this.options.jvms()));
		line.put("clients", this.options.clients());
		line.put("repetition", repetition);
		this.options.table().scenario().metrics().forEach((metric) -> {
			Double figure = figures.get(metric);
			line.put(metric.key(), (figure != null && Double.isFinite(figure)) ? figure : null);
		});
		return this.json.writeValueAsString(line);
	}

	private static String machine() throws IOException {
		String model = Files.readString(Path.of("/proc/cpuinfo"))
			.lines()
			.filter((line) -> line.startsWith("model name"))
			.map((line) -> line.substring(line.indexOf(':') + 1).strip())
			.findFirst()
			.orElse("?");
		return "%d × %s, Linux %s".formatted(Runtime.getRuntime().availableProcessors(), model,
				System.getProperty("os.version"));
	}

	/**
	 * Measure.
	 * @param args the name of a table and options, see {@link Options}
	 * @throws IOException if a server does not behave
	 */
	public static void main(String[] args) throws IOException {
		Options options = Options.of(args);
		PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
		out.printf("`benchmarks/run.sh %s`, %s, %d clients, median (range) of %d%n%n", String.join(" ", args),
				LocalDate.now(ZoneOffset.UTC), options.clients(), options.repetitions());
		out.printf("%s; Java %s, Spring Boot %s, Tomcat %s, Jetty %s%n%n", machine(),
				options.jvms().stream().map(Jvm::label).collect(Collectors.joining(", ")),
				SpringBootVersion.getVersion(), ServerInfo.getServerNumber(), Jetty.VERSION);
		if (options.servers().stream().anyMatch((peer) -> !peer.isInstalled())) {
			System.err.println(Nchan.MISSING);
		}
		new Benchmark(options, out, System.err).run();
	}

}
