package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Redis of our own: one server, or a cluster of masters without replicas.
 */
final class RedisMasters implements AutoCloseable {

	private static final Duration START_LIMIT = Duration.ofSeconds(20);

	private final List<RedisServer> masters = new ArrayList<>();

	private final Path directory = Files.createTempDirectory("redis");

	RedisMasters(int count) throws IOException {
		try {
			if (count == 1) {
				this.masters.add(new RedisServer());
				return;
			}
			for (int i = 0; i < count; i++) {
				this.masters.add(member());
			}
			join();
		}
		catch (IOException | RuntimeException ex) {
			close();
			throw ex;
		}
	}

	private RedisServer member() throws IOException {
		return new RedisServer("--cluster-enabled", "yes", "--cluster-port", String.valueOf(ServerProcess.freePort()),
				"--dir", this.directory.toString(), "--cluster-config-file", configurationOf(this.masters.size()));
	}

	private static String configurationOf(int master) {
		return master + ".conf";
	}

	private void join() throws IOException {
		run(Stream.concat(Stream.of("redis-cli", "--cluster-yes", "--cluster", "create"), addresses()).toList());
		long start = System.nanoTime();
		while (!areJoined()) {
			if (System.nanoTime() - start > START_LIMIT.toNanos()) {
				throw new IOException("The cluster does not start: look at target/redis.log");
			}
			Thread.onSpinWait();
		}
	}

	private boolean areJoined() throws IOException {
		for (RedisServer master : this.masters) {
			String info = run(List.of("redis-cli", "-p", String.valueOf(master.port()), "cluster", "info"));
			if (!info.contains("cluster_state:ok") || !info.contains("cluster_known_nodes:" + this.masters.size())) {
				return false;
			}
		}
		return true;
	}

	/** Return the arguments of an application that uses this Redis. */
	List<String> arguments() {
		return (this.masters.size() == 1) ? this.masters.get(0).arguments() : List.of("--sse-push.broker=redis",
				"--spring.data.redis.cluster.nodes=" + String.join(",", addresses().toList()));
	}

	/** Return the seconds of processor time that all of them have used. */
	double cpu() throws IOException {
		double seconds = 0;
		for (RedisServer master : this.masters) {
			seconds += master.cpu();
		}
		return seconds;
	}

	private Stream<String> addresses() {
		return this.masters.stream().map((master) -> "127.0.0.1:" + master.port());
	}

	private static String run(List<String> command) throws IOException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	@Override
	public void close() throws IOException {
		this.masters.forEach(RedisServer::close);
		for (int i = 0; i < this.masters.size(); i++) {
			Files.deleteIfExists(this.directory.resolve(configurationOf(i)));
		}
		Files.delete(this.directory);
	}

}
