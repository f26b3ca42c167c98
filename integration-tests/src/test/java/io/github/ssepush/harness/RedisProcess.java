package io.github.ssepush.harness;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * A real Redis on a port of its own, which keeps nothing unless it is configured to. The
 * executable is what {@code -Dredis.executable} names, or the {@code redis-server} of the
 * system if it is of version 7 or later, or one that comes with a test dependency.
 */
public final class RedisProcess implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final Pattern REPLICA = Pattern.compile("state=online,offset=[1-9]");

	private static final Pattern VERSION = Pattern.compile("v=(\\d+)\\.");

	private final Path directory;

	private final List<String> options;

	/** The configuration file of a sentinel, empty for others. */
	private final String configuration;

	private int port;

	private @Nullable Process process;

	private @Nullable RedisClient client;

	private @Nullable RedisCommands<String, String> commands;

	private RedisProcess(String configuration, List<String> options) throws IOException {
		this.directory = Files.createTempDirectory("redis");
		this.configuration = configuration;
		this.options = options;
	}

	/**
	 * Start a server.
	 * @param options as on its command line, such as {@code --appendonly yes}
	 */
	public static RedisProcess start(String... options) {
		return start("", List.of(options));
	}

	/**
	 * Start a sentinel that makes the replica of a server the master when that is gone
	 * for a second.
	 * @param master the server
	 * @param name what clients ask for
	 */
	public static RedisProcess startSentinel(RedisProcess master, String name) {
		return start("""
				sentinel monitor %1$s 127.0.0.1 %2$s 1
				sentinel down-after-milliseconds %1$s 1000
				sentinel failover-timeout %1$s 3000
				""".formatted(name, master.port()), List.of());
	}

	private static RedisProcess start(String configuration, List<String> options) {
		try {
			RedisProcess redis = FreePort.use(new RedisProcess(configuration, options)::launchAt);
			System.out.println("Redis: " + redis.commands()
				.info("server")
				.lines()
				.filter((line) -> line.startsWith("redis_version"))
				.findFirst()
				.orElse("?") + " at port " + redis.port);
			return redis;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The major version of what {@link #start} starts, 0 if there is none. */
	public static int version() {
		return Executable.versionOf(Executable.PATH);
	}

	public int port() {
		return this.port;
	}

	public RedisURI uri() {
		return RedisURI.create("localhost", this.port);
	}

	/** For what a test wants of the server itself; not while it is paused or dead. */
	public synchronized RedisCommands<String, String> commands() {
		RedisCommands<String, String> open = this.commands;
		if (open == null) {
			open = client().connect().sync();
			this.commands = open;
		}
		return open;
	}

	/** For keys and values that are no text. */
	public synchronized RedisCommands<byte[], byte[]> binaryCommands() {
		return client().connect(ByteArrayCodec.INSTANCE).sync();
	}

	private RedisClient client() {
		RedisClient started = this.client;
		if (started == null) {
			started = RedisClient.create(uri());
			this.client = started;
		}
		return started;
	}

	/**
	 * Return whether a replica gets all writes from now on. One that is online gets none
	 * before it has acknowledged a position for the first time.
	 */
	public boolean hasReplica() {
		return REPLICA.matcher(commands().info("replication")).find();
	}

	/** Wait until a replica has all writes so far, whichever connection they came on. */
	public void awaitReplication() {
		// The server waits for the writes of this connection and those before them.
		commands().set("replicated", "");
		if (commands().waitForReplication(1, PATIENCE.toMillis()) < 1) {
			throw new IllegalStateException("No replica has all writes: " + commands().info("replication"));
		}
	}

	/** The properties that connect an application to it. */
	public String[] properties() {
		return new String[] { "sse-push.broker=redis", "spring.data.redis.port=" + this.port,
				"spring.autoconfigure.exclude=", "sse-push.redis.beat-interval=500ms" };
	}

	/** Kill the process as by {@code kill -9}. */
	public void kill() {
		Process running = this.process;
		if (running != null) {
			running.destroyForcibly();
			await(running);
		}
	}

	/** Start again at the same port, with what is on the disk, unless it runs. */
	public void restart() {
		try {
			if (!isAlive()) {
				launch();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The process answers nothing from now on, and loses nothing. */
	public void pause() {
		signal("STOP");
	}

	public void resume() {
		signal("CONT");
	}

	@Override
	public void close() {
		RedisClient started = this.client;
		if (started != null) {
			started.shutdown(Duration.ZERO, Duration.ofSeconds(2));
		}
		if (isAlive()) {
			resume();
		}
		kill();
		try {
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public boolean isAlive() {
		Process running = this.process;
		return running != null && running.isAlive();
	}

	private RedisProcess launchAt(int port) throws IOException {
		this.port = port;
		launch();
		return this;
	}

	private void launch() throws IOException {
		List<String> command = new ArrayList<>(List.of(Executable.PATH));
		if (!this.configuration.isEmpty()) {
			Path file = Files.writeString(this.directory.resolve("sentinel.conf"), this.configuration);
			command.addAll(List.of(file.toString(), "--sentinel"));
		}
		command.addAll(List.of("--port", Integer.toString(this.port), "--bind", "127.0.0.1", "--save", "", "--dir",
				this.directory.toString(), "--daemonize", "no"));
		command.addAll(this.options);
		Path log = this.directory.resolve("log");
		Process started = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		this.process = started;
		Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
		Awaitility.await()
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(10))
			.until(() -> !started.isAlive() || answers());
		if (!started.isAlive()) {
			throw new IllegalStateException("Redis does not start: " + Files.readString(log));
		}
	}

	private boolean answers() {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.setSoTimeout(1000);
			socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("+PONG");
		}
		catch (IOException ex) {
			return false;
		}
	}

	private void signal(String name) {
		Process running = this.process;
		if (running == null) {
			throw new IllegalStateException("Not started");
		}
		run("kill", "-" + name, Long.toString(running.pid()));
	}

	private static String run(String... command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			await(process);
			return output;
		}
		catch (IOException ex) {
			return "";
		}
	}

	private static void await(Process process) {
		try {
			process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * The executable that is run.
	 */
	private static final class Executable {

		private static final int VERSION_OF_THE_SYSTEM = 7;

		/** The one that is linked statically runs where others miss a library. */
		private static final List<String> BUNDLED = List.of("redis-server-6.2.6-v5-linux-amd64",
				"redis-server-6.2.7-linux-386");

		private static final String PATH = find();

		private static String find() {
			String named = System.getProperty("redis.executable");
			if (named != null) {
				return named;
			}
			if (versionOf("redis-server") >= VERSION_OF_THE_SYSTEM) {
				return "redis-server";
			}
			return bundled().stream()
				.map(Executable::extract)
				.filter((path) -> versionOf(path) > 0)
				.findFirst()
				.orElseThrow(() -> new IllegalStateException(
						"No Redis: install redis-server 7 or later, or name one by -Dredis.executable"));
		}

		private static List<String> bundled() {
			String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
			boolean arm = Arrays.asList("aarch64", "arm64").contains(System.getProperty("os.arch"));
			if (system.contains("mac")) {
				return List.of("redis-server-6.2.6-v5-darwin-" + (arm ? "arm64" : "amd64"));
			}
			return arm ? List.of("redis-server-6.2.7-linux-arm64") : BUNDLED;
		}

		private static String extract(String name) {
			try (InputStream input = RedisProcess.class.getResourceAsStream("/" + name)) {
				if (input == null) {
					return name;
				}
				Path path = Files.createTempFile("redis-server", "");
				Files.copy(input, path, StandardCopyOption.REPLACE_EXISTING);
				File file = path.toFile();
				file.setExecutable(true);
				file.deleteOnExit();
				return path.toString();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private static int versionOf(String executable) {
			Matcher version = VERSION.matcher(run(executable, "--version"));
			return version.find() ? Integer.parseInt(version.group(1)) : 0;
		}

	}

}
