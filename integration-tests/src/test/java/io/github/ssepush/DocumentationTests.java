package io.github.ssepush;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the documentation names what exists, and nothing else.
 */
class DocumentationTests {

	private static final Path ROOT = Path.of("..");

	private static final Pattern PROPERTY = Pattern.compile("(?<![\\w/.-])sse-push(\\.[a-z]+(-[a-z]+)*)+(?![\\w-])");

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

	static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```");

	private static final Pattern CODE = Pattern.compile("`[^`]*`");

	/** The text that can't be broken over lines. */
	private static final Pattern WHOLE = Pattern.compile("`[^`]{60,}`|\\]\\([^)\\s]+\\)");

	/**
	 * Words that say who does something as in a riddle, or make persons of clients and
	 * brokers.
	 */
	private static final Pattern RIDDLE = Pattern.compile("(?i)\\b(come|comes|came|coming) back\\b"
			+ "|\\b(somebody|whoever|crowds?|ghosts?)\\b|\\b(is|are|was|were|be|been|being) told\\b"
			+ "|\\btold (of|that|about)\\b" + "|\\b(see|sees|seen) (it |them )?off\\b|\\bhas got\\b|\\bhave got\\b");

	/** A comment in Java, JavaScript or Lua. */
	private static final Pattern COMMENT = Pattern
		.compile("(?s:(?<![\\w=\"])/\\*.*?\\*/)|(?m:(?<![:\"'])(?://|--) .*$)");

	private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"");

	/** The end of a line in a comment, and the beginning of the next one. */
	private static final Pattern CONTINUED = Pattern.compile("\\s*\\R\\s*(?:\\*|//|--)?\\s*");

	/** The words that a comment of a type or method must not begin with. */
	private static final Pattern QUESTION = Pattern.compile("^/\\*\\*\\s*(What|Who|Whoever|Whatever|How|Why|Where)\\b");

	/** The first decision that is written in plain words. */
	private static final int PLAIN_DECISION = 47;

	@ParameterizedTest
	@MethodSource("pages")
	void whatAPageNamesExists(Path page) throws IOException {
		Set<String> known = properties();
		known.addAll(events());
		for (String file : List.of("sse-push-js/sse-push.js", "sse-push-js/sse-push-run.js")) {
			String module = Files.readString(ROOT.resolve(file));
			matches(Pattern.compile("sse-push\\.[a-z]+"), module).map(MatchResult::group).forEach(known::add);
		}
		known.addAll(Set.of("sse-push.js", "sse-push.d.ts"));
		assertThat(matches(PROPERTY, Files.readString(page)).map(MatchResult::group)).allSatisfy(
				(name) -> assertThat(known).anyMatch((each) -> each.equals(name) || each.startsWith(name + ".")));
	}

	@ParameterizedTest
	@MethodSource("pages")
	void linksLeadSomewhere(Path page) throws IOException {
		String text = FENCE.matcher(Files.readString(page)).replaceAll("");
		List<String> targets = matches(LINK, text).map((link) -> link.group(1))
			.filter((target) -> !target.matches("[a-z]+:.*"))
			.toList();
		assertThat(targets).allSatisfy((target) -> {
			String[] parts = target.split("#", 2);
			Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
			assertThat(file).exists();
			if (parts.length == 2) {
				assertThat(anchors(file)).contains(parts[1]);
			}
		});
	}

	@ParameterizedTest
	@MethodSource("prose")
	void linesEndAt120Columns(Path page) throws IOException {
		assertThat(lines(page).filter((line) -> !line.startsWith("|") && !line.strip().startsWith("<"))
			.filter((line) -> WHOLE.matcher(line).replaceAll("").length() > 120)).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("prose")
	void sentencesArePlain(Path page) throws IOException {
		assertThat(lines(page).filter((line) -> RIDDLE.matcher(CODE.matcher(line).replaceAll("")).find())).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("code")
	void commentsArePlain(Path source) throws IOException {
		assertThat(matches(COMMENT, Files.readString(source))
			.map((comment) -> CONTINUED.matcher(comment.group()).replaceAll(" "))
			.filter((comment) -> RIDDLE.matcher(CODE.matcher(comment).replaceAll("")).find()
					|| QUESTION.matcher(comment).find()))
			.isEmpty();
	}

	/** Descriptions of assertions, exceptions and meters are texts, too. */
	@Test
	void stringsArePlain() throws IOException {
		List<Path> sources = code().stream().filter((source) -> source.toString().endsWith(".java")).toList();
		List<String> riddles = sources.stream()
			.flatMap((source) -> matches(STRING, read(source)).map(MatchResult::group)
				.filter((text) -> text.contains(" ") && RIDDLE.matcher(text).find())
				.map((text) -> source.getFileName() + ": " + text))
			.toList();
		assertThat(sources).hasSizeGreaterThan(500);
		assertThat(riddles).isEmpty();
	}

	/** A status at the beginning of a line, with a full stop behind it, begins a list. */
	@ParameterizedTest
	@MethodSource("prose")
	void noNumberAtTheBeginningOfALineBecomesAList(Path page) throws IOException {
		assertThat(lines(page)).noneMatch((line) -> line.matches("\\s*\\d{3,}\\. .*"));
	}

	@Test
	void everyEventOfOursIsDescribedForReaders() throws IOException {
		String page = Files.readString(ROOT.resolve("docs/protocol.md"));
		assertThat(events()).hasSizeGreaterThan(4)
			.allSatisfy((event) -> assertThat(page).contains("\n| `" + event + "` |"));
	}

	@Test
	void everyModuleIsInTheArchitecture() throws IOException {
		String page = Files.readString(ROOT.resolve("docs/architecture.md"));
		String build = Files.readString(ROOT.resolve("pom.xml"));
		assertThat(matches(Pattern.compile("<module>([^<]+)</module>"), build).map((module) -> module.group(1)))
			.hasSizeGreaterThan(3)
			.allSatisfy((module) -> assertThat(page).contains("| [`" + module + "`](../" + module + ") |"));
	}

	@Test
	void floorOfTomcatIsTheSameEverywhere() throws IOException {
		Pattern floor = Pattern.compile("Tomcat must be (\\d+\\.\\d+\\.\\d+) or later");
		assertThat(Stream.of("SECURITY.md", "docs/hardening.md")
			.flatMap((page) -> matches(floor, read(ROOT.resolve(page))))
			.map((match) -> match.group(1))).hasSize(2).allMatch("11.0.27"::equals);
	}

	static List<Path> pages() throws IOException {
		try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
			return Stream.concat(docs.filter((page) -> page.toString().endsWith(".md")),
					Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md", "RELEASING.md", "CODE_OF_CONDUCT.md")
						.map(ROOT::resolve))
				.sorted()
				.toList();
		}
	}

	/** All sources but this one, which has the words that it looks for. */
	static List<Path> code() throws IOException {
		return SourceTree.files(ROOT)
			.stream()
			.filter((file) -> file.toString().matches(".*\\.(java|js|ts|lua)"))
			.filter((file) -> ROOT.relativize(file).toString().matches(".*/src/(main|test|it)/.*|sse-push-js/.*"))
			.filter((file) -> !file.toString().contains("/generated/"))
			.filter((file) -> !file.endsWith("DocumentationTests.java"))
			.sorted()
			.toList();
	}

	/**
	 * The pages, the changes, and the decisions since they are written in plain words.
	 */
	static List<Path> prose() throws IOException {
		try (Stream<Path> decisions = Files.list(ROOT.resolve("docs/adr"))) {
			return Stream
				.concat(decisions.filter((page) -> page.getFileName().toString().matches("\\d{4}.*"))
					.filter((page) -> number(page) >= PLAIN_DECISION),
						Stream.concat(pages().stream(), Stream.of(ROOT.resolve("CHANGELOG.md"))))
				.sorted()
				.toList();
		}
	}

	private static int number(Path decision) {
		return Integer.parseInt(decision.getFileName().toString().substring(0, 4));
	}

	/** The lines outside of code. */
	private static Stream<String> lines(Path page) throws IOException {
		return FENCE.matcher(Files.readString(page)).replaceAll("").lines();
	}

	private static Set<String> properties() throws IOException {
		Set<String> names = new HashSet<>();
		for (String file : List.of("sse-push-autoconfigure/target/classes/META-INF/spring-configuration-metadata.json",
				"sse-push-test/src/main/resources/META-INF/spring-configuration-metadata.json")) {
			JsonNode metadata = JsonMapper.shared().readTree(Files.readString(ROOT.resolve(file)));
			metadata.get("properties").forEach((property) -> names.add(property.get("name").asString()));
		}
		return names;
	}

	/** Return the events that the server sends. */
	private static Set<String> events() throws IOException {
		String server = Files
			.readString(ROOT.resolve("sse-push-core/src/main/java/io/github/ssepush/engine/stream/ControlEvents.java"));
		return matches(Pattern.compile("event\\(\"([a-z]+)\""), server).map((event) -> "sse-push." + event.group(1))
			.collect(Collectors.toSet());
	}

	private static Set<String> anchors(Path file) throws IOException {
		return matches(Pattern.compile("(?m)^#+ (.+)$"), FENCE.matcher(Files.readString(file)).replaceAll(""))
			.map((heading) -> heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
			.collect(Collectors.toSet());
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Stream<MatchResult> matches(Pattern pattern, String text) {
		return pattern.matcher(text).results();
	}

}
