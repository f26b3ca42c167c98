package io.github.ssepush.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that no other application has the key of the tokens that the sample issues, and
 * that the sample names its issuer.
 */
@ExtendWith(OutputCaptureExtension.class)
class DemoTokenKeyTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(DemoTokenConfiguration.class);

	@ParameterizedTest
	@MethodSource("known")
	void keyThatOthersMayKnowStopsTheStart(String key) {
		this.runner.withPropertyValues("sample.token-key=" + key).run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).hasStackTraceContaining("'sample.token-key'");
		});
	}

	static Stream<String> known() {
		Base64.Encoder encoder = Base64.getEncoder();
		return Stream.of("dHdvIG5vZGVzLCBhbmQgYm90aCBrbm93IHRoaXMga2V5IQ==",
				encoder.encodeToString("a passphrase of more than 32 characters".getBytes()),
				encoder.encodeToString(new byte[32]), encoder.encodeToString("\u00e4".repeat(32).getBytes()),
				encoder.encodeToString(new byte[] { 1, -2, 3, -4 }), "no Base64!");
	}

	@Test
	void randomKeyIsTaken() {
		byte[] key = new SecureRandom().generateSeed(32);
		this.runner.withPropertyValues("sample.token-key=" + Base64.getEncoder().encodeToString(key))
			.run((context) -> assertThat(context.getBean(SampleProperties.class).tokenKey()).isNotEmpty());
	}

	@Test
	void noKeyIsPublishedBesideTheSample() throws IOException {
		Pattern key = Pattern.compile("(?i)token-?_?key[^\\S\\n]*[:=][^\\S\\n]*[\"']?[A-Za-z0-9+/]{24,}=*");
		try (Stream<Path> files = Stream.concat(Files.walk(Path.of("two-nodes")), Files.walk(Path.of("src", "main")))) {
			assertThat(files.filter(Files::isRegularFile)).isNotEmpty()
				.allSatisfy((file) -> assertThat(Files.readString(file)).doesNotContainPattern(key));
		}
	}

	@Test
	void containersGetAnotherKeyWithEachStart(@TempDir Path directory) throws Exception {
		Path docker = Files.writeString(directory.resolve("docker"), "#!/bin/sh\necho \"$* $SAMPLE_TOKENKEY\"\n");
		assertThat(docker.toFile().setExecutable(true)).isTrue();
		String first = compose(directory, "up");
		String same = compose(directory, "restart");
		String second = compose(directory, "up");
		assertThat(first).startsWith("compose -f ").contains("compose.yaml up ");
		assertThat(keyIn(same)).isEqualTo(keyIn(first)).isNotEqualTo(keyIn(second));
		this.runner.withPropertyValues("sample.token-key=" + keyIn(second))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static String compose(Path path, String command) throws Exception {
		ProcessBuilder builder = new ProcessBuilder(Path.of("two-nodes", "compose.sh").toString(), command)
			.redirectErrorStream(true);
		builder.environment().merge("PATH", path.toString(), (before, first) -> first + ":" + before);
		Process process = builder.start();
		String output = new String(process.getInputStream().readAllBytes()).strip();
		assertThat(process.waitFor()).as(output).isZero();
		return output;
	}

	private static String keyIn(String output) {
		return output.substring(output.lastIndexOf(' ') + 1);
	}

	@Test
	void startSaysWhatTheIssuerIs(CapturedOutput output) {
		try (ConfigurableApplicationContext sample = SpringApplication.run(SampleApplication.class,
				"--server.port=0")) {
			assertThat(sample.isActive()).isTrue();
			// But for Tomcat's, which warns of a slow machine.
			assertThat(output.toString()
				.lines()
				.filter((line) -> line.contains(" WARN ") && !line.contains("SecureRandom"))).singleElement()
				.asString()
				.contains("POST /demo/token", "a token for any name", "server.address");
		}
	}

}
