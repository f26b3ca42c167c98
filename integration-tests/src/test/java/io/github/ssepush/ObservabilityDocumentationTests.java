package io.github.ssepush;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.observation.docs.ObservationDocumentation;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import io.github.ssepush.autoconfigure.SsePushAutoConfiguration;
import io.github.ssepush.autoconfigure.SsePushMetricsAutoConfiguration;
import io.github.ssepush.metrics.SsePushMeterDocumentation;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/observability.md}, the enums and the registry say the same of the meters.
 */
class ObservabilityDocumentationTests {

	private static final Pattern ROW = Pattern.compile("\\| `(sse\\.push\\.[a-z.]+)` \\| (.*) \\|");

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	@Test
	void pageListsExactlyTheMetersWithTypeUnitAndTags() throws IOException {
		List<Row> meters = Arrays.stream(SsePushMeterDocumentation.values())
			.map((meter) -> new Row(meter.getName(), typeOf(meter), Objects.requireNonNullElse(meter.getBaseUnit(), ""),
					names(meter.getKeyNames())))
			.toList();
		assertThat(rows("## Meters")).containsExactlyInAnyOrderElementsOf(meters);
	}

	@Test
	void pageListsExactlyTheObservations() throws IOException {
		ObservationDocumentation send = SsePushObservationDocumentation.SEND;
		assertThat(rows("## Observations")).containsExactly(new Row(new DefaultSsePushObservationConvention().getName(),
				"observation", "", names(send.getLowCardinalityKeyNames())));
		assertThat(send.getHighCardinalityKeyNames()).isEmpty();
	}

	@Test
	void registryHasExactlyTheMeters() {
		new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
					CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
					SsePushAutoConfiguration.class, SsePushMetricsAutoConfiguration.class))
			.run((context) -> {
				Set<String> registered = context.getBean(MeterRegistry.class)
					.getMeters()
					.stream()
					.map(Meter::getId)
					.filter((id) -> id.getName().startsWith("sse") && !id.getName().endsWith(".histogram"))
					.map(ObservabilityDocumentationTests::describe)
					.collect(Collectors.toCollection(TreeSet::new));
				assertThat(registered).containsExactlyElementsOf(Arrays.stream(SsePushMeterDocumentation.values())
					.map((meter) -> describe(meter.getName(), meter.getType(), meter.getBaseUnit(),
							names(meter.getKeyNames()), meter.getDescription()))
					.collect(Collectors.toCollection(TreeSet::new)));
			});
	}

	private static String describe(Meter.Id id) {
		return describe(id.getName(), id.getType(), id.getBaseUnit(),
				id.getTags().stream().map(Tag::getKey).collect(Collectors.toCollection(TreeSet::new)),
				id.getDescription());
	}

	private static String describe(String name, Meter.Type type, String unit, Set<String> tags, String description) {
		return name + " " + type + " " + unit + " " + tags + " " + description;
	}

	private static String typeOf(SsePushMeterDocumentation meter) {
		return (meter.getType() == Meter.Type.DISTRIBUTION_SUMMARY) ? "summary"
				: meter.getType().name().toLowerCase(Locale.ROOT);
	}

	private static Set<String> names(KeyName[] keys) {
		return Stream.of(keys).map(KeyName::asString).collect(Collectors.toCollection(TreeSet::new));
	}

	/** The rows of the table under a heading. */
	private static List<Row> rows(String heading) throws IOException {
		return Files.readAllLines(Path.of("..", "docs", "observability.md"))
			.stream()
			.dropWhile((line) -> !line.equals(heading))
			.skip(1)
			.takeWhile((line) -> !line.startsWith("## "))
			.map(ROW::matcher)
			.filter((matcher) -> matcher.matches())
			.map((matcher) -> Row.of(matcher.group(1), matcher.group(2).split(" *\\| *", -1)))
			.toList();
	}

	/**
	 * A row of a table.
	 */
	private record Row(String name, String type, String unit, Set<String> tags) {

		static Row of(String name, String[] cells) {
			assertThat(cells).as(name).hasSize(4);
			assertThat(cells[3]).as("The question that %s answers", name).isNotBlank();
			return new Row(name, cells[0], cells[1],
					CODE.matcher(cells[2])
						.results()
						.map((tag) -> tag.group(1))
						.collect(Collectors.toCollection(TreeSet::new)));
		}

	}

}
