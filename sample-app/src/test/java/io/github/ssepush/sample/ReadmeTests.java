package io.github.ssepush.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The README's curl lines, run by bash against the sample, word for word but for the
 * port.
 */
class ReadmeTests {

	private static final Pattern SHELL_BLOCK = Pattern.compile("^```sh\\R(.*?)^```",
			Pattern.MULTILINE | Pattern.DOTALL);

	private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");

	private final List<Process> processes = new ArrayList<>();

	@TempDir
	private Path directory;

	private String token = "";

	@AfterEach
	void endTheStream() {
		for (Process process : this.processes) {
			process.descendants().forEach(ProcessHandle::destroy);
			process.destroy();
		}
	}

	@Test
	void theCurlLinesOpenAStreamAndPushToIt() throws Exception {
		try (ConfigurableApplicationContext sample = SpringApplication.run(SampleApplication.class,
				"--server.port=0")) {
			String address = "localhost:" + sample.getEnvironment().getRequiredProperty("local.server.port");
			for (String line : curlLines()) {
				run(line.replace("localhost:9999", address));
			}
			awaitReceived("\"text\":\"hello\"");
			endTheStream();
		}
	}

	private void run(String line) throws Exception {
		if (line.contains("/events")) {
			bash(line, "stream");
			awaitReceived("sse-push.hello");
			return;
		}
		Process process = bash(line + "\necho \"$TOKEN\"", "output");
		assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(line).isTrue();
		assertThat(process.exitValue()).as(line).isZero();
		String output = Files.readString(this.directory.resolve("output")).strip();
		Matcher answer = ACCESS_TOKEN.matcher(output);
		this.token = (answer.find()) ? answer.group(1) : output.substring(output.lastIndexOf('\n') + 1);
	}

	private Process bash(String script, String output) throws IOException {
		ProcessBuilder builder = new ProcessBuilder("bash", "-ec", script);
		builder.environment().put("TOKEN", this.token);
		builder.redirectOutput(this.directory.resolve(output).toFile());
		Process process = builder.start();
		this.processes.add(process);
		return process;
	}

	private void awaitReceived(String text) {
		await().untilAsserted(() -> assertThat(this.directory.resolve("stream")).content().contains(text));
	}

	private static List<String> curlLines() throws IOException {
		String readme = Files.readString(Path.of("..", "README.md"));
		List<String> lines = SHELL_BLOCK.matcher(readme)
			.results()
			.flatMap((block) -> block.group(1).lines())
			.filter((line) -> line.contains("curl "))
			.toList();
		assertThat(lines).anyMatch((line) -> line.contains("/events")).anyMatch((line) -> line.contains("/msg"));
		return lines;
	}

}
