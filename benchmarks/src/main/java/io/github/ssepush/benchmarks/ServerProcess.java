package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.github.ssepush.benchmarks.load.Publisher;

/**
 * A server in a process of its own, from outside: its port, its processor time, its
 * memory.
 */
final class ServerProcess implements AutoCloseable {

	private static final Duration START_LIMIT = Duration.ofMinutes(3);

	private static final Duration IDLE_PERIOD = Duration.ofMillis(500);

	/** The processor time that may pass for idle in this period: heartbeats, timers. */
	private static final double IDLE_SECONDS = 0.05;

	/** Below those that Linux gives to outgoing connections, of which there are many. */
	private static final int FIRST_PORT = 20_000;

	private static final int LAST_PORT = 30_000;

	/**
	 * The unit of processor time in {@code /proc}, the same on every Linux that matters.
	 */
	private static final double TICKS_PER_SECOND = 100;

	/** Fields of {@code /proc/<pid>/stat} after the name of the program. */
	private static final int USER_TIME = 11;

	private static final int SYSTEM_TIME = 12;

	private final Candidate candidate;

	private final int port;

	private final Process process;

	private final long startedAt = System.nanoTime();

	private double startSeconds;

	private ServerProcess(Candidate candidate, int port, Process process) {
		this.candidate = candidate;
		this.port = port;
		this.process = process;
	}

	/**
	 * Start a server and wait until it answers. It logs to {@code target}.
	 * @param candidate what to start
	 * @param options the options of the run
	 * @return the server
	 * @throws IOException if it can't be started
	 */
	static ServerProcess start(Candidate candidate, Options options) throws IOException {
		return start(candidate, options, List.of());
	}

	/**
	 * Start a server with more arguments than others.
	 * @param candidate what to start
	 * @param options the options of the run
	 * @param more its further arguments
	 * @return the server
	 * @throws IOException if it can't be started
	 */
	static ServerProcess start(Candidate candidate, Options options, List<String> more) throws IOException {
		int port = freePort();
		List<String> command = command(candidate, port, options);
		command.addAll(more);
		Process process = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(
					ProcessBuilder.Redirect.appendTo(Path.of("target", candidate.peer().label() + ".log").toFile()))
			.start();
		ServerProcess server = new ServerProcess(candidate, port, process);
		server.awaitStart();
		return server;
	}

	static int freePort() {
		while (true) {
			int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
			try (ServerSocket socket = new ServerSocket(port)) {
				return socket.getLocalPort();
			}
			catch (IOException ex) {
				// Taken: the next, please.
			}
		}
	}

	private static List<String> command(Candidate candidate, int port, Options options) throws IOException {
		Peer peer = candidate.peer();
		Jvm jvm = candidate.jvm();
		if (jvm == null) {
			return new ArrayList<>((peer == Peer.NCHAN) ? Nchan.command(port, options.table())
					: List.of(options.floor().toString(), String.valueOf(port)));
		}
		List<String> command = new ArrayList<>(List.of(jvm.tool("java"), "-Xms" + options.heap(),
				"-Xmx" + options.heap(), "-XX:+AlwaysPreTouch", "-XX:-UseDynamicNumberOfCompilerThreads"));
		command.addAll(jvm.options());
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), peer.application().getName(),
				"--server.port=" + port));
		command.addAll(peer.arguments());
		command.addAll(options.table().arguments());
		return command;
	}

	private void awaitStart() throws IOException {
		long limit = System.nanoTime() + START_LIMIT.toNanos();
		while (true) {
			try (Publisher publisher = publisher()) {
				publisher.clients();
				this.startSeconds = (System.nanoTime() - this.startedAt) / 1e9;
				return;
			}
			catch (ConnectException ex) {
				if (System.nanoTime() > limit) {
					this.process.destroyForcibly();
					throw new IllegalStateException(this.candidate.peer().label() + " does not start");
				}
				pause(Duration.ofMillis(50));
			}
		}
	}

	/**
	 * Wait as long as the server needs to know how many clients it has.
	 * @param count how many it has
	 * @param limit the longest time to wait
	 * @param meanwhile what to do between two looks
	 * @return the milliseconds it took, {@code NaN} beyond the limit
	 * @throws IOException if the server does not answer
	 */
	double awaitClients(int count, Duration limit, Meanwhile meanwhile) throws IOException {
		long start = System.nanoTime();
		try (Publisher publisher = publisher()) {
			while (publisher.clients() != count) {
				if (System.nanoTime() - start > limit.toNanos()) {
					return Double.NaN;
				}
				meanwhile.run(publisher);
			}
		}
		return (System.nanoTime() - start) / 1e6;
	}

	int port() {
		return this.port;
	}

	Publisher publisher() throws IOException {
		return new Publisher(this.port);
	}

	/** Return how long it took to start: until the first answer. */
	double startSeconds() {
		return this.startSeconds;
	}

	Candidate candidate() {
		return this.candidate;
	}

	/**
	 * Publish a message to everyone.
	 * @param publisher the connection
	 * @param payload the message
	 * @param times how often, with one request if the server can do that
	 * @throws IOException if the server does not answer with success
	 */
	void publish(Publisher publisher, String payload, int times) throws IOException {
		if (sendsByItself()) {
			publisher.publish("/publish?times=" + times, payload);
		}
		else {
			publisher.publishInARow("/publish", payload, times);
		}
	}

	/** Return whether the server is a program that can send messages of its own. */
	boolean sendsByItself() {
		return this.candidate.peer() != Peer.NCHAN;
	}

	/**
	 * Return the processor time that the server has used, all of it.
	 * @return the seconds
	 * @throws IOException if the process has ended
	 */
	double cpuWithCompilers() throws IOException {
		return seconds(proc("stat"));
	}

	/**
	 * Return the processor time that the server has used, but for what its JVM has spent
	 * on compiling: a server that runs for days does that once.
	 * @return the seconds
	 * @throws IOException if the process has ended
	 */
	double cpu() throws IOException {
		double compilers = 0;
		try (java.util.stream.Stream<Path> threads = Files.list(proc("task"))) {
			for (Path thread : threads.toList()) {
				compilers += compilerSeconds(thread);
			}
		}
		return cpuWithCompilers() - compilers;
	}

	private static double compilerSeconds(Path thread) throws IOException {
		try {
			boolean compiler = Files.readString(thread.resolve("comm")).matches("C[12] CompilerThre.*\\s*");
			return compiler ? seconds(thread.resolve("stat")) : 0;
		}
		catch (IOException ex) {
			// It has just ended, which compilers don't.
			return 0;
		}
	}

	/**
	 * Wait until the server has nothing to do, as after clients that have gone at once.
	 * @throws IOException if the process has ended
	 */
	void awaitIdle() throws IOException {
		double before;
		double after = cpu();
		do {
			before = after;
			pause(IDLE_PERIOD);
			after = cpu();
		}
		while (after - before > IDLE_SECONDS);
	}

	static double seconds(Path stat) throws IOException {
		String text = Files.readString(stat);
		String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
		return (Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME])) / TICKS_PER_SECOND;
	}

	/**
	 * Return the memory outside the heap, all of which is resident from the start.
	 * @return the bytes, which grow and shrink with anything but the heap
	 * @throws IOException if the process has ended
	 */
	double residentBytes() throws IOException {
		try (java.util.stream.Stream<String> lines = Files.lines(proc("status"))) {
			String kilobytes = lines.filter((line) -> line.startsWith("VmRSS:")).findFirst().orElseThrow();
			return Long.parseLong(kilobytes.replaceAll("\\D", "")) * 1024.0;
		}
	}

	/**
	 * Return the size of all objects that a full garbage collection leaves.
	 * @return the bytes, {@code NaN} without a JVM
	 * @throws IOException if the process has ended
	 */
	double liveHeapBytes() throws IOException {
		Jvm jvm = this.candidate.jvm();
		if (jvm == null) {
			return Double.NaN;
		}
		Process jcmd = new ProcessBuilder(jvm.tool("jcmd"), String.valueOf(this.process.pid()), "GC.class_histogram")
			.start();
		String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		String total = histogram.lines().filter((line) -> line.startsWith("Total")).findFirst().orElseThrow();
		return Long.parseLong(total.strip().split("\\s+", -1)[2]);
	}

	private Path proc(String file) {
		return Path.of("/proc", String.valueOf(this.process.pid()), file);
	}

	/**
	 * Let some time pass between two looks at the server.
	 * @param duration how much
	 * @throws IllegalStateException if there is no server to look at any more
	 */
	void pause(Duration duration) {
		try {
			if (this.process.waitFor(duration.toNanos(), TimeUnit.NANOSECONDS)) {
				throw new IllegalStateException(this.candidate.peer().label() + " has ended; its log says why");
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

	/**
	 * Something to do while waiting.
	 */
	interface Meanwhile {

		void run(Publisher publisher) throws IOException;

	}

}
