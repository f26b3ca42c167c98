package io.github.ssepush;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.ssepush.autoconfigure.SsePushProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the descriptions of properties that editors and readers see.
 */
class ConfigurationMetadataTests {

	private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\| (?:`([^`]*)`)? ?\\| (.+) \\|$",
			Pattern.MULTILINE);

	/** The properties that every endpoint and every health contributor has. */
	private static final String ACTUATOR = "management.";

	@Test
	void everyPropertyIsDescribed() throws IOException {
		List<JsonNode> properties = properties();
		assertThat(properties).hasSizeGreaterThan(15);
		assertThat(properties).allSatisfy((property) -> {
			assertThat(property.path("name").asString()).startsWith("sse-push.");
			assertThat(property.path("description").asString("")).as(property.path("name").asString())
				.hasSizeGreaterThan(10)
				.endsWith(".")
				.doesNotStartWith("The ")
				.doesNotStartWith("A ");
		});
	}

	@Test
	void switchesAreDescribedAsWhether() throws IOException {
		assertThat(properties()).filteredOn((property) -> property.path("type").asString().endsWith("Boolean"))
			.isNotEmpty()
			.allSatisfy((property) -> assertThat(property.path("description").asString()).startsWith("Whether "));
	}

	@Test
	void documentationListsExactlyThePropertiesWithTheirDefaults() throws IOException {
		Map<String, String> documented = new LinkedHashMap<>();
		String page = Files.readString(Path.of("..", "docs", "configuration.md"));
		for (MatchResult row : ROW.matcher(page).results().toList()) {
			String twice = documented.put(row.group(1), (row.group(2) != null) ? row.group(2) : "");
			assertThat(twice).as("Rows for " + row.group(1)).isNull();
		}
		Map<String, String> defaults = new LinkedHashMap<>();
		properties().forEach((property) -> defaults.put(property.path("name").asString(),
				property.path("defaultValue").asString("")));
		assertThat(documented).containsExactlyInAnyOrderEntriesOf(defaults);
		assertThat(page.lines().filter((line) -> line.startsWith("| `sse-push."))).hasSize(documented.size());
	}

	@ParameterizedTest
	@MethodSource("durations")
	void durationBeyondTheBoundStopsTheApplicationAndNamesItsProperty(String property) throws IOException {
		ApplicationContextRunner runner = new ApplicationContextRunner().withUserConfiguration(Properties.class);
		for (String tooLong : List.of("36501d", "999999d", "P106751991167300D")) {
			runner.withPropertyValues(property + "=" + tooLong)
				.run((context) -> assertThat(context).getFailure()
					.hasStackTraceContaining("'" + property + "' must be at most "));
		}
		assertThat(Files.readString(Path.of("..", "docs", "configuration.md"))).contains("at most 36,500 days");
		runner.withPropertyValues(property + "=36500d").run((context) -> {
			if (property.equals("sse-push.security.ticket.lifetime")) {
				assertThat(context).getFailure().hasStackTraceContaining("must be 30 seconds at most");
			}
			else {
				assertThat(context).hasNotFailed();
			}
		});
	}

	private static Stream<String> durations() throws IOException {
		return properties().stream()
			.filter((property) -> property.path("type").asString().equals(Duration.class.getName()))
			.map((property) -> property.path("name").asString());
	}

	private static List<JsonNode> properties() throws IOException {
		try (InputStream metadata = Files
			.newInputStream(Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json"))) {
			List<JsonNode> properties = new ArrayList<>();
			JsonMapper.shared().readTree(metadata).path("properties").forEach(properties::add);
			properties.removeIf((property) -> property.path("name").asString().startsWith(ACTUATOR));
			assertThat(properties).allSatisfy((property) -> assertThat(property.path("sourceType").asString())
				.startsWith(SsePushProperties.class.getName()));
			return properties;
		}
	}

	@EnableConfigurationProperties(SsePushProperties.class)
	private static final class Properties {

	}

}
