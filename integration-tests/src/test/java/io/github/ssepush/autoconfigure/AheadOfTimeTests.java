package io.github.ssepush.autoconfigure;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.boot.web.server.Compression;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.json.ProblemDetailJacksonMixin;
import org.springframework.javapoet.ClassName;

import io.github.ssepush.actuate.ClientDescriptor;
import io.github.ssepush.actuate.ClusterDescriptor;
import io.github.ssepush.actuate.NodeDescriptor;
import io.github.ssepush.actuate.SsePushEndpoint;
import io.github.ssepush.harness.AheadOfTimeApplication;
import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.web.transport.tomcat.TomcatTransport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the decisions and the hints for a native image when an application is prepared
 * ahead of time.
 */
class AheadOfTimeTests {

	private static final Pattern CONDITION = Pattern
		.compile("@ConditionalOn(?:Boolean)?Property\\((?:name = )?\"(sse-push\\.[^\"]+)\"");

	private static final Map<String, Prepared> prepared = new HashMap<>();

	@AfterAll
	static void forget() {
		prepared.clear();
	}

	@Test
	void tomcatMayMakeTheTransport() throws Exception {
		assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(TomcatTransport.class.getConstructor()))
			.accepts(prepare(Wire.TOMCAT).hints());
	}

	@Test
	void whatTheEndpointAnswersCanBeConverted() {
		RuntimeHints hints = prepare(Wire.TOMCAT, "management.endpoints.web.exposure.include=ssepush").hints();
		assertThat(Stream
			.of(NodeDescriptor.class, NodeDescriptor.Broker.class, ClusterDescriptor.class,
					ClusterDescriptor.Node.class, ClientDescriptor.class, ClientDescriptor.Progress.class,
					SsePushEndpoint.Sent.class, SsePushEndpoint.Disconnected.class)
			.flatMap((type) -> Stream.of(type.getRecordComponents()))
			.<Predicate<RuntimeHints>>map(
					(component) -> RuntimeHintsPredicates.reflection().onMethodInvocation(component.getAccessor())))
			.isNotEmpty()
			.allSatisfy((hint) -> assertThat(hint).accepts(hints));
	}

	@ParameterizedTest
	@EachContainer
	void problemsCanBeConvertedAndCompressionBeAskedFor(Wire wire) throws Exception {
		RuntimeHints hints = prepare(wire).hints();
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(ProblemDetail.class, "getDetail"))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onType(ProblemDetailJacksonMixin.class)).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(Compression.class.getConstructor()))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Compression.class, "setMimeTypes"))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(MissingJwtDecoderFailureAnalyzer.class)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)
			.or(RuntimeHintsPredicates.reflection()
				.onConstructorInvocation(MissingJwtDecoderFailureAnalyzer.class.getDeclaredConstructor())))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.resource().forResource("META-INF/spring.factories")).accepts(hints);
	}

	@Test
	void filesThatAreReadLaterAreThere() throws IOException {
		assertHinted(Path.of("..", "sse-push-autoconfigure", "src", "main", "resources"));
		assertHinted(Path.of("..", "sse-push-redis", "src", "main", "resources"));
	}

	private static void assertHinted(Path resources) throws IOException {
		RuntimeHints hints = prepare(Wire.TOMCAT).hints();
		try (Stream<Path> files = Files.walk(resources)) {
			List<String> readLater = files.filter(Files::isRegularFile)
				.map((file) -> resources.relativize(file).toString().replace(File.separatorChar, '/'))
				.filter((name) -> !name.startsWith("META-INF/spring"))
				.filter((name) -> !name.endsWith("spring-configuration-metadata.json"))
				.toList();
			assertThat(Stream.concat(readLater.stream(), Stream.of("META-INF/sse-push/a.js")))
				.allSatisfy((name) -> assertThat(RuntimeHintsPredicates.resource().forResource(name)).accepts(hints));
		}
	}

	@ParameterizedTest
	@EachContainer
	void transportIsThatOfTheContainer(Wire wire) {
		String takeover = (wire == Wire.TOMCAT) ? "ssePushTomcatTakeover" : "ssePushJettyTakeover";
		assertThat(prepare(wire).beans()).filteredOn((name) -> name.endsWith("Takeover")).containsExactly(takeover);
		assertThat(prepare(wire, "sse-push.transport=servlet").beans()).contains("ssePushStreamHandler")
			.noneMatch((name) -> name.endsWith("Takeover"));
	}

	@Test
	void whatAnApplicationHasOtherwiseIsThere() {
		assertThat(prepare(Wire.TOMCAT).beans()).contains("ssePushMetrics", "ssePushGauges", "ssePushHealthIndicator",
				"ssePushObservationPredicate", "ssePushSecurityFilterChain", "ssePushTicketHandler",
				"ssePushTransactionAwarePublisher");
	}

	@Test
	void documentationListsWhatIsDecidedThen() throws IOException {
		try (Stream<Path> sources = Files.walk(Path.of("..", "sse-push-autoconfigure", "src", "main", "java"))) {
			List<String> conditions = sources.filter(Files::isRegularFile)
				.flatMap((source) -> matches(CONDITION, source))
				.distinct()
				.toList();
			assertThat(conditions).hasSizeGreaterThan(5);
			assertThat(matches(Pattern.compile("^- `(sse-push\\.[^`]+)`", Pattern.MULTILINE),
					Path.of("..", "docs", "deployment.md")))
				.containsExactlyInAnyOrderElementsOf(conditions);
		}
	}

	private static Stream<String> matches(Pattern pattern, Path file) {
		try {
			return pattern.matcher(Files.readString(file)).results().map((MatchResult match) -> match.group(1));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Prepared prepare(Wire wire, String... properties) {
		return prepared.computeIfAbsent(wire + String.join(",", properties), (key) -> process(wire, properties));
	}

	private static Prepared process(Wire wire, String... properties) {
		AnnotationConfigServletWebServerApplicationContext context = new AnnotationConfigServletWebServerApplicationContext();
		TestPropertyValues.of("container=" + wire.name().toLowerCase(Locale.ROOT)).and(properties).applyTo(context);
		context.register(AheadOfTimeApplication.class);
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(AheadOfTimeApplication.class)), new InMemoryGeneratedFiles());
		new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		return new Prepared(generation.getRuntimeHints(), List.of(context.getBeanDefinitionNames()));
	}

	/**
	 * The result of preparing an application.
	 *
	 * @param hints for a native image
	 * @param beans the names of what it is made of
	 */
	private record Prepared(RuntimeHints hints, List<String> beans) {

	}

}
