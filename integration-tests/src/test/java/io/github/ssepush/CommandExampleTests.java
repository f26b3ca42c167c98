package io.github.ssepush;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each command of the documentation can be parsed by a shell and names files, modules,
 * profiles and tests that exist. Each answer in JSON can be parsed.
 */
class CommandExampleTests {

	private static final Path ROOT = Path.of("..");

	/** A command in the text, between back ticks. */
	private static final Pattern COMMAND = Pattern
		.compile("`((?:mvn |npm |benchmarks/|\\.ci/|sample-app/\\S+\\.sh)[^`]*)`");

	private static final Pattern PROMPT = Pattern.compile("(?m)^\\$ (.+)$");

	/** The path of a file, where a clone of this repository is the current directory. */
	private static final Pattern FILE = Pattern
		.compile("(?<![\\w./:@=-])(?:\\.\\./sse-push/)?([\\w.-]+(?:/[\\w.-]+)+)");

	private static final Pattern MODULES = Pattern.compile(" -pl (\\S+)");

	private static final Pattern PROFILES = Pattern.compile(" -P([\\w,-]+)");

	private static final Pattern TEST = Pattern.compile(" -Dtest=(\\w+)");

	/** The body of an answer, which is the rest of its block, or the data of an event. */
	private static final List<String> JSON = List.of("(?ms)^(\\{.*)", "(?m)^data: (\\{.*)$");

	private static List<String> tests;

	private static List<String> profiles;

	@BeforeAll
	static void readProject() throws IOException {
		List<Path> all = SourceTree.files(ROOT);
		tests = all.stream()
			.map((file) -> file.getFileName().toString())
			.filter((name) -> name.endsWith("Tests.java"))
			.toList();
		profiles = new ArrayList<>();
		for (Path pom : all.stream().filter((file) -> file.endsWith("pom.xml")).toList()) {
			matches("<profile>(?:\\s|<!--[^>]*-->)*<id>(.+)</id>", Files.readString(pom)).forEach(profiles::add);
		}
	}

	@Test
	void everyCommandIsOneAndNamesWhatExists() throws Exception {
		List<Example> commands = commands();
		assertThat(commands).hasSizeGreaterThan(20);
		for (Example command : commands) {
			assertThat(faults(command.text())).as(command.place()).isEmpty();
		}
	}

	@Test
	void commandThatIsWrongIsFound() throws Exception {
		assertThat(faults("TOKEN=$(curl localhost")).isNotEmpty();
		assertThat(faults("mvn test -pl no-such-module -am")).isNotEmpty();
		assertThat(faults("mvn -Pno-such-profile verify")).isNotEmpty();
		assertThat(faults("mvn test -Dtest=NoSuchTests")).isNotEmpty();
		assertThat(faults("sample-app/no-such-script.sh up")).isNotEmpty();
	}

	@Test
	void shellCommandsAreMarkedAsSuch() throws IOException {
		assertThat(Example.of(""))
			.filteredOn((example) -> example.text().matches("(?s)(mvn|npm|curl|java|benchmarks/|sample-app/).*"))
			.extracting(Example::place)
			.isEmpty();
	}

	@Test
	void everyAnswerInJsonCanBeParsed() throws IOException {
		List<Example> answers = Example.of("console", "http", "");
		assertThat(answers.stream().flatMap((answer) -> json(answer.text()))).hasSizeGreaterThan(4);
		assertThat(answers).filteredOn((answer) -> json(answer.text()).anyMatch((json) -> !isJson(json)))
			.extracting(Example::place)
			.isEmpty();
	}

	private static List<Example> commands() throws IOException {
		List<Example> commands = new ArrayList<>(Example.of("shell", "sh"));
		for (Example console : Example.of("console")) {
			matches(PROMPT.pattern(), console.text())
				.forEach((line) -> commands.add(new Example(console.page(), console.line(), "shell", line)));
		}
		for (Path page : DocumentationTests.pages()) {
			matches(COMMAND.pattern(), Files.readString(page))
				.forEach((command) -> commands.add(new Example(page, 0, "shell", command)));
		}
		return commands;
	}

	private static List<String> faults(String command) throws Exception {
		List<String> faults = new ArrayList<>();
		if (!isShell(command)) {
			faults.add("can't be parsed");
		}
		String line = command.replaceAll("\\\\\\R\\s*", " ");
		Stream<String> missing = Stream
			.of(matches(FILE.pattern(), line).filter(CommandExampleTests::isOfThisRepository)
				.filter((file) -> Files.notExists(ROOT.resolve(file))),
					matches(MODULES.pattern(), line).flatMap((modules) -> Stream.of(modules.split(",")))
						.filter((module) -> Files.notExists(ROOT.resolve(module))),
					matches(PROFILES.pattern(), line).flatMap((names) -> Stream.of(names.split(",")))
						.filter((name) -> !profiles.contains(name)),
					matches(TEST.pattern(), line).filter((name) -> !tests.contains(name + ".java")))
			.flatMap((each) -> each);
		faults.addAll(missing.map((name) -> "there is no " + name).collect(Collectors.toList()));
		return faults;
	}

	/** A file that a build makes is none, but its module has to be there. */
	private static boolean isOfThisRepository(String file) {
		return file.matches("(benchmarks|docs|sample-app|sse-push-[a-z]+|integration-tests|\\.ci|src)/.*")
				&& !file.contains("/target/");
	}

	private static boolean isShell(String command) throws Exception {
		Process shell = new ProcessBuilder("bash", "-n").redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		try (OutputStream input = shell.getOutputStream()) {
			input.write(command.getBytes(StandardCharsets.UTF_8));
		}
		assertThat(shell.waitFor(20, TimeUnit.SECONDS)).isTrue();
		return shell.exitValue() == 0;
	}

	private static Stream<String> json(String answer) {
		return JSON.stream().flatMap((pattern) -> matches(pattern, answer));
	}

	private static boolean isJson(String text) {
		try {
			JsonMapper.shared().readTree(text);
			return true;
		}
		catch (JacksonException ex) {
			return false;
		}
	}

	private static Stream<String> matches(String pattern, String text) {
		return Pattern.compile(pattern).matcher(text).results().map((MatchResult match) -> match.group(1));
	}

}
