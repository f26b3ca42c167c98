package com.example.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import org.awaitility.Awaitility;

/**
 * A Redis server on a free port.
 */
final class Redis implements AutoCloseable {

	private final int port;

	private final Process process;

	private final RedisClient client;

	Redis() {
		this.port = freePort();
		try {
			Path directory = Files.createTempDirectory("redis");
			this.process = new ProcessBuilder(System.getProperty("redis.executable", "redis-server"), "--port",
					String.valueOf(this.port), "--bind", "127.0.0.1", "--save", "", "--dir", directory.toString())
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.client = RedisClient.create(RedisURI.create("127.0.0.1", this.port));
		Awaitility.await().atMost(30, TimeUnit.SECONDS).ignoreExceptionsInstanceOf(RedisException.class)
			.until(() -> commands().ping().equals("PONG"));
	}

	/** Return a port below those that systems give to connections. */
	private static int freePort() {
		while (true) {
			int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
			try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
				return socket.getLocalPort();
			}
			catch (IOException ex) {
				// Taken: the next, please.
			}
		}
	}

	String[] properties(String... others) {
		String[] all = Arrays.copyOf(others, others.length + 1);
		all[others.length] = "--spring.data.redis.port=" + this.port;
		return all;
	}

	int port() {
		return this.port;
	}

	RedisCommands<String, String> commands() {
		return this.client.connect().sync();
	}

	@Override
	public void close() {
		this.client.shutdown();
		this.process.destroy();
	}

}
