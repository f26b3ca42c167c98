package io.github.ssepush;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import io.github.ssepush.harness.NodeProcess;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.ResponseParser;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.EventReader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that are processes of their own, and end or pause while messages go on: every
 * client gets everything once and in order, and no reset. On demand, as it takes minutes
 * and all of the machine: {@code -Dredis.clients=500}. {@code .ci/nightly} does.
 */
@EnabledIfSystemProperty(named = "redis.clients", matches = "\\d+")
class RedisProcessTests {

	private static final int CLIENTS = Integer.getInteger("redis.clients", 0);

	private static final int PER_SECOND = 200;

	private static final int RETRY_MILLIS = 100;

	private final RedisProcess redis = RedisProcess.start();

	private final List<NodeProcess> nodes = new ArrayList<>();

	private final List<Follower> followers = new ArrayList<>();

	/** The number of messages that each user was sent. */
	private final int[] sent = new int[CLIENTS];

	private final List<CompletableFuture<PushReceipt>> receipts = new CopyOnWriteArrayList<>();

	private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

	private TestServer sender;

	private final CountDownLatch over = new CountDownLatch(1);

	private int next;

	@BeforeEach
	void start() {
		this.sender = TestServer.start(Wire.TOMCAT, properties());
		IntStream.range(0, 3).forEach((i) -> this.nodes.add(NodeProcess.start(properties())));
		IntStream.range(0, CLIENTS).forEach((i) -> this.followers.add(new Follower("user-" + i, i)));
		await().until(() -> this.followers.stream().allMatch((follower) -> follower.connects > 0));
		this.executor.scheduleAtFixedRate(this::send, 0, 1_000_000 / PER_SECOND, TimeUnit.MICROSECONDS);
	}

	@AfterEach
	void stop() {
		this.over.countDown();
		this.executor.shutdownNow();
		this.followers.forEach(Follower::cut);
		this.nodes.forEach(NodeProcess::close);
		this.sender.close();
		this.redis.close();
	}

	@Test
	void nodeIsKilled() {
		awaitMessages(1000);
		this.nodes.get(0).kill();
		awaitMessages(2000);
		assertEverythingArrived();
		assertThat(this.followers.stream().mapToInt((follower) -> follower.connects).sum()).isGreaterThan(CLIENTS);
		String away = "away";
		try (Follower gone = new Follower(away, 1)) {
			await().until(() -> this.sender.clients().isOnline(away).join());
			this.nodes.get(1).kill();
			this.nodes.get(2).kill();
			gone.cut();
			await().until(() -> !this.sender.clients().isOnline(away).join());
		}
	}

	@Test
	void nodePausesUntilItIsTakenForDead() {
		awaitMessages(1000);
		this.nodes.get(0).pause();
		int before = this.receipts.size();
		// Three beats are a second and a half.
		awaitMessages(before + 5 * PER_SECOND);
		this.nodes.get(0).resume();
		awaitMessages(before + 10 * PER_SECOND);
		assertEverythingArrived();
	}

	@Test
	void nodesRestartOneAfterTheOther() throws IOException {
		awaitMessages(1000);
		for (NodeProcess node : this.nodes) {
			node.stop();
			node.launch();
		}
		awaitMessages(this.receipts.size() + 1000);
		assertEverythingArrived();
	}

	private void send() {
		int user = this.next++ % CLIENTS;
		this.receipts.add(this.sender.template().sendToUser("user-" + user, Integer.toString(this.sent[user]++)));
	}

	private void awaitMessages(int count) {
		await().until(() -> this.receipts.size() >= count);
	}

	private void assertEverythingArrived() {
		this.executor.shutdown();
		await().until(this.executor::isTerminated);
		this.receipts.forEach(CompletableFuture::join);
		for (int i = 0; i < CLIENTS; i++) {
			List<String> expected = IntStream.range(0, this.sent[i]).mapToObj(Integer::toString).toList();
			List<String> events = this.followers.get(i).events;
			await().until(() -> events.size() >= expected.size());
			assertThat(events).isEqualTo(expected);
		}
		System.out.printf("%d clients, %d messages, %d connections%n", CLIENTS, this.receipts.size(),
				this.followers.stream().mapToInt((follower) -> follower.connects).sum());
	}

	private String[] properties() {
		return Stream
			.concat(Stream.of(this.redis.properties()),
					Stream.of("sse-push.retry=" + RETRY_MILLIS + "ms", "logging.level.root=WARN"))
			.toArray(String[]::new);
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(20));
	}

	/**
	 * Connects again, to the next node, whenever its connection ends.
	 */
	private final class Follower implements AutoCloseable {

		/**
		 * Data of messages, and names of our own events that say that something is wrong.
		 */
		private final List<String> events = new CopyOnWriteArrayList<>();

		private final String user;

		private volatile String lastEventId = "";

		private volatile Socket socket = new Socket();

		private volatile int connects;

		private volatile boolean left;

		Follower(String user, int node) {
			this.user = user;
			Thread thread = new Thread(() -> follow(node), user);
			thread.setDaemon(true);
			thread.start();
		}

		private void follow(int first) {
			List<NodeProcess> all = RedisProcessTests.this.nodes;
			for (int node = first; !this.left; node++) {
				read(all.get(node % all.size()).port());
				waitBeforeNext();
			}
		}

		private void read(int port) {
			ResponseParser response = new ResponseParser(new EventReader((event) -> {
				if (!event.id().isEmpty()) {
					this.lastEventId = event.id();
				}
				if (event.name().equals("sse-push.hello")) {
					this.connects++;
				}
				else if (!event.isControl()) {
					this.events.add(event.data());
				}
				else if (event.name().equals("sse-push.reset")) {
					this.events.add(event.name());
				}
			}));
			String[] headers = this.lastEventId.isEmpty() ? new String[0]
					: new String[] { "Last-Event-ID: " + this.lastEventId };
			try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port);
					InputStream input = connection.getInputStream()) {
				this.socket = connection;
				connection.getOutputStream().write(RawClient.request("/events", Tokens.of(this.user), headers));
				byte[] buffer = new byte[2048];
				for (int length = input.read(buffer); length >= 0; length = input.read(buffer)) {
					response.feed(buffer, length);
				}
			}
			catch (IOException ex) {
				// The next, then.
			}
			if (!response.body().lastEventId().isEmpty()) {
				this.lastEventId = response.body().lastEventId();
			}
		}

		/** As the stream's {@code retry:} says. */
		private void waitBeforeNext() {
			try {
				this.left |= RedisProcessTests.this.over.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				this.left = true;
			}
		}

		void cut() {
			this.left = true;
			close();
		}

		@Override
		public void close() {
			try {
				this.socket.close();
			}
			catch (IOException ex) {
				// It is closed, then.
			}
		}

	}

}
