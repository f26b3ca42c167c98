package io.github.ssepush;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what the dashboard and the alert rules ask Prometheus for is there to be scraped.
 */
class ObservabilityFilesTests {

	private static final Path FILES = Path.of("..", "docs", "observability");

	private static final Pattern SAMPLE = Pattern.compile("^(\\w+)(?:\\{(.*)})? \\S+$", Pattern.MULTILINE);

	private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(=~|=)\\s*\"([^\"]*)\"");

	private static final Pattern METRIC = Pattern.compile("(sse_push_\\w+)(?:\\{([^}]*)})?");

	private static final Pattern BY = Pattern.compile("\\bby \\(([^)]*)\\)");

	/** The labels that Prometheus itself adds. */
	private static final Set<String> OF_THE_TARGET = Set.of("job", "instance");

	/** Values of each label of each metric. */
	private static final Map<String, Map<String, Set<String>>> scraped = new HashMap<>();

	private static String scrape = "";

	@BeforeAll
	static void scrapeAServer() {
		try (RedisProcess redis = RedisProcess.start()) {
			scrape = scrape() + scrape(redis.properties());
		}
		SAMPLE.matcher(scrape).results().forEach((sample) -> {
			Map<String, Set<String>> labels = scraped.computeIfAbsent(sample.group(1), (name) -> new HashMap<>());
			if (sample.group(2) != null) {
				LABEL.matcher(sample.group(2))
					.results()
					.forEach((label) -> labels.computeIfAbsent(label.group(1), (name) -> new HashSet<>())
						.add(label.group(3)));
			}
		});
	}

	private static String scrape(String... properties) {
		try (TestServer server = TestServer.start(Wire.TOMCAT,
				Stream.concat(Stream.of("management.endpoints.web.exposure.include=prometheus"), Stream.of(properties))
					.toArray(String[]::new))) {
			server.open("alice");
			server.template().sendToUser("alice", "hi").orTimeout(30, TimeUnit.SECONDS).join();
			return server.send(server.request("/actuator/prometheus", "alice")).body();
		}
	}

	@AfterAll
	static void forget() {
		scraped.clear();
	}

	@Test
	void deliveryHasBucketsForPercentiles() {
		assertThat(scraped.get("sse_push_delivery_seconds_bucket").get("le")).contains("1.0E-4", "30.0", "+Inf")
			.hasSizeBetween(50, 100);
	}

	@ParameterizedTest
	@MethodSource("expressions")
	void everyMetricAndLabelIsThere(String expression) {
		List<MatchResult> metrics = METRIC.matcher(expression).results().toList();
		assertThat(metrics).isNotEmpty();
		Set<String> labels = new HashSet<>(OF_THE_TARGET);
		for (MatchResult metric : metrics) {
			assertThat(scraped).as(scrape).containsKey(metric.group(1));
			Map<String, Set<String>> present = scraped.get(metric.group(1));
			labels.addAll(present.keySet());
			if (metric.group(2) != null) {
				LABEL.matcher(metric.group(2))
					.results()
					.filter((label) -> !OF_THE_TARGET.contains(label.group(1)))
					.forEach((label) -> assertThat(present.get(label.group(1))).as(metric.group())
						.contains(label.group(3)));
			}
		}
		assertThat(BY.matcher(expression).results().flatMap((by) -> Arrays.stream(by.group(1).split(",\\s*"))))
			.isSubsetOf(labels);
	}

	static Stream<String> expressions() throws IOException {
		List<String> expressions = new ArrayList<>();
		JsonNode dashboard = JsonMapper.shared().readTree(FILES.resolve("grafana-dashboard.json").toFile());
		dashboard.path("panels")
			.forEach((panel) -> panel.path("targets")
				.forEach((target) -> expressions.add(target.path("expr").asString())));
		dashboard.path("templating")
			.path("list")
			.forEach((variable) -> expressions.add(variable.path("query").path("query").asString("")));
		expressions.removeIf(String::isEmpty);
		assertThat(expressions).hasSizeGreaterThan(30);
		List<String> alerts = rules().map((rule) -> rule.get("expr")).toList();
		assertThat(alerts).hasSizeGreaterThan(10);
		return Stream.concat(expressions.stream(), alerts.stream());
	}

	@Test
	void everyAlertIsTestedAndTheDocumentationSaysWhatToDo() throws IOException {
		String page = Files.readString(FILES.resolveSibling("observability.md"));
		String tests = Files.readString(FILES.resolve("alerts-tests.yml"));
		assertThat(rules().map((rule) -> rule.get("alert"))).allSatisfy((alert) -> {
			assertThat(page).contains("| `" + alert + "` |");
			assertThat(tests).containsPattern("alertname: " + alert + "\\n +exp_alerts:")
				.contains("alertname: " + alert + " }");
		});
	}

	@Test
	void dashboardHasPanelsThatDoNotOverlap() throws IOException {
		JsonNode dashboard = JsonMapper.shared().readTree(FILES.resolve("grafana-dashboard.json").toFile());
		Set<String> taken = new HashSet<>();
		for (JsonNode panel : dashboard.path("panels")) {
			JsonNode at = panel.path("gridPos");
			assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(24);
			for (int x = at.path("x").asInt(); x < at.path("x").asInt() + at.path("w").asInt(); x++) {
				for (int y = at.path("y").asInt(); y < at.path("y").asInt() + at.path("h").asInt(); y++) {
					assertThat(taken.add(x + "," + y)).as(panel.path("title").asString()).isTrue();
				}
			}
		}
	}

	@SuppressWarnings("unchecked")
	private static Stream<Map<String, String>> rules() throws IOException {
		try (InputStream file = Files.newInputStream(FILES.resolve("alerts.yml"))) {
			Map<String, List<Map<String, Object>>> alerts = new Yaml().load(file);
			return alerts.get("groups")
				.stream()
				.flatMap((group) -> ((List<Map<String, String>>) group.get("rules")).stream());
		}
	}

}
