package io.github.ssepush.broker.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisURI;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.NodeInfo;
import io.github.ssepush.UserPresenceEvent;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.cluster.NodeQuestion;
import io.github.ssepush.harness.Brokers;
import io.github.ssepush.harness.DeafListener;

/**
 * A node in a JVM of its own that has no streams. It announces as many clients as its
 * input says: a line is the name of a user and the number of clients that the user has
 * from now on. It writes the events about users, which it keeps only if it has a grace,
 * and never confirms them if it has to hang.
 */
public final class SimulatedNode extends DeafListener {

	static final Duration BEAT = Duration.ofMillis(300);

	private final Map<String, Integer> clients = new ConcurrentHashMap<>();

	private final RedisBroker broker;

	private final String name;

	private final boolean hangs;

	private SimulatedNode(String name, RedisBroker broker, boolean hangs) {
		this.name = name;
		this.broker = broker;
		this.hangs = hangs;
	}

	static RedisBroker broker(String host, int port) {
		return Brokers.on(RedisURI.create(host, port),
				new RedisSettings("chaos:", Duration.ofSeconds(5), BEAT, Brokers.limits(10)));
	}

	public static void main(String[] args) throws Exception {
		SimulatedNode node = new SimulatedNode(args[0], broker(args[1], Integer.parseInt(args[2])),
				List.of(args).contains("hang"));
		node.run((args.length > 3) ? Duration.parse(args[3]) : null);
	}

	private void run(@Nullable Duration grace) throws Exception {
		this.broker.start(new NodeRegistration(this.name, NodeRegistration.Role.NODE, grace), this);
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.ignoreExceptions()
			.until(() -> this.broker.attach(Destination.everyone()).get(10, TimeUnit.SECONDS) != null);
		System.out.println("ready");
		try (BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
			for (String line = input.readLine(); line != null; line = input.readLine()) {
				String[] words = line.split(" ", -1);
				set(words[0], Integer.parseInt(words[1]));
			}
		}
		this.broker.stop();
	}

	private void set(String user, int count) throws IOException {
		Destination destination = Destination.user(user);
		if (this.clients.put(user, count) == null) {
			this.broker.attach(destination);
		}
		this.broker.announce(destination, count);
		this.broker.announce(Destination.everyone(), sum());
	}

	private int sum() {
		return this.clients.values().stream().mapToInt(Integer::intValue).sum();
	}

	@Override
	public CompletableFuture<Void> onUserPresence(UserPresenceEvent event) {
		System.out.println(event);
		return this.hangs ? new CompletableFuture<>() : CompletableFuture.completedFuture(null);
	}

	@Override
	public String onRequest(String content, Duration age) {
		return new NodeQuestion.DescribeNode().answer(new NodeInfo(this.name, null, Instant.EPOCH, true, sum(), 0));
	}

}
