package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Redis of our own, of what is on the path: nothing is written to disk.
 */
final class RedisServer implements AutoCloseable {

	private static final long START_LIMIT = 10_000_000_000L;

	private final int port = ServerProcess.freePort();

	private final Process process;

	RedisServer(String... options) throws IOException {
		this.process = new ProcessBuilder(Stream
			.concat(Stream.of("redis-server", "--port", String.valueOf(this.port), "--bind", "127.0.0.1", "--save", ""),
					Stream.of(options))
			.toList()).redirectErrorStream(true).redirectOutput(Path.of("target", "redis.log").toFile()).start();
		long start = System.nanoTime();
		while (!answers()) {
			if (System.nanoTime() - start > START_LIMIT || !this.process.isAlive()) {
				close();
				throw new IOException("Redis does not start: look at target/redis.log");
			}
			Thread.onSpinWait();
		}
	}

	/** Return the arguments of an application that uses this server. */
	List<String> arguments() {
		return List.of("--sse-push.broker=redis", "--spring.data.redis.port=" + this.port);
	}

	int port() {
		return this.port;
	}

	/** The seconds of processor time that it has used. */
	double cpu() throws IOException {
		return ServerProcess.seconds(Path.of("/proc", String.valueOf(this.process.pid()), "stat"));
	}

	private boolean answers() {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

}
