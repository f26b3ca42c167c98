package io.github.ssepush;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each property that the documentation sets or names exists, in the metadata of the
 * starter or of Spring Boot, and each example has a value of its type.
 */
class ConfigurationExampleTests {

	private static final String METADATA = "META-INF/spring-configuration-metadata.json";

	/** A property that an example leaves to the reader to switch on. */
	private static final Pattern COMMENTED = Pattern.compile("(?m)^#(?=[\\w.-]+=)");

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private static final Pattern NAMED = Pattern
		.compile("(?<![\\w/.-])((?:spring|server|management)(?:\\.[a-z][a-z0-9]*(?:-[a-z0-9]+)*)+)(?![\\w(-])");

	/** The properties of modules and projects that the tests do not have. */
	private static final List<String> FOREIGN = List.of("spring.cloud.gateway.", "spring.http.clients.",
			"spring.http.codecs.");

	private static Map<String, String> types;

	@BeforeAll
	static void readMetadata() throws IOException {
		types = new HashMap<>();
		for (URL metadata : Collections.list(ConfigurationExampleTests.class.getClassLoader().getResources(METADATA))) {
			try (InputStream content = metadata.openStream()) {
				for (JsonNode property : JsonMapper.shared().readTree(content).get("properties")) {
					types.put(property.get("name").asString(), property.path("type").asString("java.lang.Object"));
				}
			}
		}
	}

	@Test
	void everyPropertyOfAnExampleExistsAndHasAValueOfItsType() throws IOException {
		List<String> faults = new ArrayList<>();
		List<Example> examples = Example.of("properties");
		for (Example example : examples) {
			properties(example.text()).forEach((name, value) -> check(example, name, value, faults));
		}
		assertThat(examples).isNotEmpty();
		assertThat(faults).isEmpty();
	}

	@Test
	void everyExampleInYamlIsReadAndNamesPropertiesThatExist() throws IOException {
		List<String> faults = new ArrayList<>();
		List<Example> examples = Example.of("yaml");
		for (Example example : examples) {
			for (PropertySource<?> source : new YamlPropertySourceLoader().load(example.place(),
					new ByteArrayResource(example.text().getBytes(StandardCharsets.UTF_8)))) {
				EnumerablePropertySource<?> document = (EnumerablePropertySource<?>) source;
				assertThat(document.getPropertyNames()).as(example.place()).isNotEmpty();
				for (String name : document.getPropertyNames()) {
					if (name.matches("(spring|server|management|sse-push)\\..*")) {
						check(example, name.replaceAll("\\[\\d+].*", ""), null, faults);
					}
				}
			}
		}
		assertThat(examples).isNotEmpty();
		assertThat(faults).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("io.github.ssepush.DocumentationTests#pages")
	void propertiesOfSpringBootThatAPageNamesExist(Path page) throws IOException {
		assertThat(CODE.matcher(DocumentationTests.FENCE.matcher(Files.readString(page)).replaceAll(""))
			.results()
			.flatMap((code) -> NAMED.matcher(code.group(1)).results())
			.map(MatchResult::group)
			.filter((name) -> !exists(name)
					&& types.keySet().stream().noneMatch((each) -> each.startsWith(name + "."))))
			.isEmpty();
	}

	@Test
	void propertyThatDoesNotExistAndValueOfAnotherTypeAreFound() {
		Example wrong = new Example(Path.of("wrong.md"), 1, "properties", "");
		List<String> faults = new ArrayList<>();
		check(wrong, "sse-push.hartbeat-interval", "15s", faults);
		check(wrong, "server.http2.enable", "true", faults);
		check(wrong, "sse-push.heartbeat-interval", "15x", faults);
		check(wrong, "sse-push.limits.at-user-limit", "close-newest", faults);
		assertThat(faults).hasSize(4);
	}

	private static Properties properties(String text) throws IOException {
		Properties properties = new Properties();
		properties.load(new StringReader(COMMENTED.matcher(text).replaceAll("")));
		return properties;
	}

	private static void check(Example example, Object name, Object value, List<String> faults) {
		if (!exists(name.toString())) {
			faults.add(example.place() + ": there is no property " + name);
		}
		else if (value != null && !hasType(name.toString(), value)) {
			faults.add(example.place() + ": " + name + " can't be " + value);
		}
	}

	private static boolean exists(String name) {
		return FOREIGN.stream().anyMatch(name::startsWith) || types.containsKey(name) || types.entrySet()
			.stream()
			.anyMatch((entry) -> entry.getValue().startsWith("java.util.Map") && name.startsWith(entry.getKey() + "."));
	}

	private static boolean hasType(String name, Object value) {
		String type = types.getOrDefault(name, "java.lang.Object").replaceAll("<.*", "");
		try {
			new Binder(new MapConfigurationPropertySource(Map.of(name, value))).bind(name,
					ClassUtils.resolveClassName(type, null));
			return true;
		}
		catch (BindException ex) {
			return false;
		}
	}

}
