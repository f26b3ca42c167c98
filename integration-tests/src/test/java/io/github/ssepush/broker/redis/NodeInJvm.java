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
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.RedisProcess;

/**
 * A {@link SimulatedNode} in a JVM of its own, and what is true of it.
 */
final class NodeInJvm {

	private final String name;

	private final Process process;

	private final Writer input;

	/** The lines that the node has written and nobody has asked for. */
	private final Queue<String> lines = new LinkedBlockingQueue<>(10_000);

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
		Thread reader = new Thread(this::readLines, name + "-reader");
		reader.setDaemon(true);
		reader.start();
		line("ready");
	}

	String name() {
		return this.name;
	}

	/** The clients that the node is to have, by user. */
	Map<String, Integer> clients() {
		return this.clients;
	}

	/** Wait for a line of the node, which it may have written before others. */
	String line(String start) {
		String line = Patience.await()
			.until(() -> this.lines.stream().filter((written) -> written.startsWith(start)).findFirst(),
					Optional::isPresent)
			.orElseThrow();
		this.lines.remove(line);
		return line;
	}

	private void readLines() {
		try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				this.lines.add(line);
			}
		}
		catch (IOException ex) {
			// The node was killed.
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
