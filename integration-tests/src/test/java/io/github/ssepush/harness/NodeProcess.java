package io.github.ssepush.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * An application with the starter in a JVM of its own, which can be stopped, killed and
 * put to sleep.
 */
public final class NodeProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final List<String> command = new ArrayList<>();

	private final Path log;

	private int port;

	private @Nullable Process process;

	private NodeProcess(Class<?> application, String... properties) throws IOException {
		this.log = Files.createTempFile("node", ".log");
		this.command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m",
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), application.getName(),
				"--container=tomcat"));
		for (String property : properties) {
			this.command.add("--" + property);
		}
	}

	/** Start a node and wait until it serves. */
	public static NodeProcess start(String... properties) {
		return start(AheadOfTimeApplication.class, properties);
	}

	/** Start a node of another application and wait until it serves. */
	public static NodeProcess start(Class<?> application, String... properties) {
		try {
			NodeProcess node = new NodeProcess(application, properties);
			return FreePort.use(node::launchAt);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public int port() {
		return this.port;
	}

	private NodeProcess launchAt(int port) throws IOException {
		this.port = port;
		launch();
		return this;
	}

	/** Start it again, after {@link #stop} or {@link #kill}. */
	public void launch() throws IOException {
		List<String> command = new ArrayList<>(this.command);
		command.add("--server.port=" + this.port);
		Process started = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(this.log.toFile()))
			.start();
		this.process = started;
		Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
		Awaitility.await().atMost(PATIENCE).until(() -> !started.isAlive() || serves());
		if (!started.isAlive()) {
			throw new IllegalStateException("The node does not start: " + Files.readString(this.log));
		}
	}

	/** In order, as a deployment does it. */
	public void stop() {
		process().destroy();
		await();
	}

	/** At once, without a word. */
	public void kill() {
		process().destroyForcibly();
		await();
	}

	/** Nothing goes on in it from now on, and nothing is lost. */
	public void pause() {
		signal("STOP");
	}

	public void resume() {
		signal("CONT");
	}

	@Override
	public void close() {
		kill();
		try {
			Files.delete(this.log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void signal(String name) {
		try {
			new ProcessBuilder("kill", "-" + name, Long.toString(process().pid())).start().onExit().join();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Process process() {
		return Objects.requireNonNull(this.process);
	}

	private void await() {
		Awaitility.await().atMost(PATIENCE).until(() -> !process().isAlive());
	}

	private boolean serves() {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
