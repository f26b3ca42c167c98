package io.github.ssepush.broker.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.ssepush.harness.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A {@link SimulatedNode} in a JVM of its own, and what is true of it.
 */
final class NodeInJvm {

	private final String name;

	private final Process process;

	private final Writer input;

	private final BufferedReader output;

	private final Map<String, Integer> clients = new HashMap<>();

	NodeInJvm(String name, RedisProcess redis, String... arguments) {
		this.name = name;
		List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java",
				"-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp", System.getProperty("java.class.path"),
				SimulatedNode.class.getName(), name, redis.uri().getHost(), String.valueOf(redis.uri().getPort())));
		command.addAll(Arrays.asList(arguments));
		try {
			this.process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.input = this.process.outputWriter(StandardCharsets.UTF_8);
		this.output = this.process.inputReader(StandardCharsets.UTF_8);
		line("ready");
	}

	String name() {
		return this.name;
	}

	/** The clients that the node is to have, by user. */
	Map<String, Integer> clients() {
		return this.clients;
	}

	/** Wait for a line of the node that is no line of its log. */
	String line(String start) {
		try {
			String line = this.output.readLine();
			while (line != null && !line.startsWith(start)) {
				line = this.output.readLine();
			}
			assertThat(line).as(start).isNotNull();
			return line;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void set(String user, int count) {
		this.clients.put(user, count);
		try {
			this.input.write(user + " " + count + "\n");
			this.input.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void signal(String signal) {
		try {
			new ProcessBuilder("kill", "-" + signal, String.valueOf(this.process.pid())).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Have the node leave in good order. */
	void end() {
		try {
			this.input.close();
			this.process.waitFor(30, TimeUnit.SECONDS);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	void kill() {
		this.process.destroyForcibly();
	}

}
