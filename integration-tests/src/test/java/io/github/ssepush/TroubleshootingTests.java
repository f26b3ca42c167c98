package io.github.ssepush;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/troubleshooting.md} quotes the messages that the code writes.
 */
class TroubleshootingTests {

	private static final Path ROOT = Path.of("..");

	/** A message in the page: a quoted paragraph, or three words or more in italics. */
	private static final Pattern QUOTE = Pattern
		.compile("(?m)^> (.+(?:\\R> .+)*)|(?<![\\w*])\\*([A-Z…][^*\\s]*(?:\\s+[^*\\s]+){2,})\\*(?![\\w*])");

	/** A string in the code, which may be joined of several. */
	private static final String TEXT = "\"((?:[^\"\\\\]|\\\\.)*(?:\"\\s*\\+\\s*\"(?:[^\"\\\\]|\\\\.)*)*)\"";

	private static final Pattern STRING = Pattern.compile(TEXT);

	private static final Pattern LOGGED = Pattern.compile("\\.(?:warn|error)\\(\\s*" + TEXT);

	private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"");

	private static final Pattern VALUE = Pattern.compile("\\{}|…|\\[…]");

	/** Messages of other projects. */
	private static final Set<String> FOREIGN = Set.of("A filter chain that matches any request");

	@Test
	void everyQuoteIsAMessageOfTheCode() throws IOException {
		List<String> messages = texts(STRING).map((text) -> String.join("", fragments(text))).toList();
		List<String> quotes = quotes().filter((quote) -> FOREIGN.stream().noneMatch(quote::startsWith)).toList();
		assertThat(quotes).hasSizeGreaterThan(20)
			.filteredOn((quote) -> fragments(quote).stream()
				.anyMatch((part) -> messages.stream().noneMatch((message) -> message.contains(part))))
			.isEmpty();
	}

	@Test
	void everyWarningAndErrorIsQuoted() throws IOException {
		List<List<String>> quotes = quotes().map(TroubleshootingTests::fragments).toList();
		assertThat(texts(LOGGED)).hasSizeGreaterThan(20)
			.filteredOn((text) -> !quotes.contains(fragments(text)))
			.isEmpty();
	}

	private static Stream<String> quotes() throws IOException {
		return QUOTE.matcher(Files.readString(ROOT.resolve("docs/troubleshooting.md")))
			.results()
			.map((quote) -> (quote.group(1) != null) ? quote.group(1).replaceAll("\\R> ", " ") : quote.group(2))
			.map((quote) -> quote.replaceAll("\\s+", " "));
	}

	/** Return what is between the values of a message. */
	private static List<String> fragments(String message) {
		return Arrays.stream(VALUE.split(message)).filter((part) -> !part.isBlank()).toList();
	}

	private static Stream<String> texts(Pattern pattern) throws IOException {
		return sources().stream()
			.flatMap((source) -> pattern.matcher(read(source)).results())
			.map((MatchResult text) -> JOINT.matcher(text.group(1)).replaceAll(""));
	}

	private static List<Path> sources() throws IOException {
		return SourceTree.files(ROOT)
			.stream()
			.filter((file) -> file.toString().endsWith(".java"))
			.filter((file) -> file.toString().contains("src/main/java"))
			.filter((file) -> ROOT.relativize(file).toString().startsWith("sse-push-"))
			.toList();
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
