package io.github.ssepush;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.lettuce.core.ClientOptions;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.redis.RedisBroker;
import io.github.ssepush.broker.redis.RedisConnector;
import io.github.ssepush.broker.redis.RedisSettings;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Every node sees the clients of all nodes, and names the nodes that it can't see.
 */
class ClusterViewTests {

	private static RedisProcess redis;

	private static TestServer one;

	private static TestServer other;

	@BeforeAll
	static void start() {
		redis = RedisProcess.start();
		one = start("one");
		other = start("other");
	}

	@AfterAll
	static void stop() {
		other.close();
		one.close();
		redis.close();
	}

	@AfterEach
	void closeStreams() {
		Stream.of(one, other).forEach((node) -> {
			node.closeStreams();
			node.awaitClients(0);
		});
	}

	@Test
	void clientsAreCountedOnAllNodes() {
		one.open("alice");
		one.open(one.request("/events?topic=news&topic=sport", "alice"));
		TestStream there = other.open(other.request("/events?topic=news", "bob"));
		for (TestServer node : List.of(one, other)) {
			await().untilAsserted(() -> assertThat(get(cluster(node).countByNode()))
				.isEqualTo(Map.of(nameOf(one), 2L, nameOf(other), 1L)));
			assertThat(get(cluster(node).count())).isEqualTo(3);
			assertThat(get(cluster(node).online(List.of("alice", "bob", "carol", "alice"))))
				.isEqualTo(Set.of("alice", "bob"));
			await().untilAsserted(() -> assertThat(get(cluster(node).followers(List.of("news", "sport", "none"))))
				.isEqualTo(Map.of("news", 2L, "sport", 1L, "none", 0L)));
		}
		there.close();
		await().untilAsserted(() -> assertThat(get(cluster(one).count())).isEqualTo(2));
	}

	@Test
	void clientsOfAUserAreFoundOnAllNodes() {
		Instant before = Instant.now().minusSeconds(1);
		TestStream here = one.open("alice");
		TestStream there = other.open(other.request("/events?topic=news", "alice"));
		other.open("bob");
		ClusterAnswer<ClientInfo> answer = get(cluster(one).clientsOf("alice"));
		assertThat(answer.isComplete()).isTrue();
		assertThat(answer.items()).extracting(ClientInfo::id)
			.containsExactlyInAnyOrder(here.clientId(), there.clientId());
		assertThat(answer.items()).extracting(ClientInfo::user).containsOnly("alice");
		ClientInfo far = get(cluster(one).client(there.clientId())).orElseThrow();
		assertThat(answer.items()).contains(far);
		assertThat(far.node()).isEqualTo(nameOf(other));
		assertThat(far.topics()).containsExactly("news");
		assertThat(far.connectedAt()).isBetween(before, Instant.now().plusSeconds(1));
		assertThat(far.lag()).isZero();
		assertThat(get(cluster(other).clientsOf("carol")).items()).isEmpty();
		assertThat(requests("complete")).isPositive();
	}

	@Test
	void clientsThatFillSeveralMessagesAreAllFound() {
		String topics = Stream.iterate(0, (i) -> i + 1)
			.limit(30)
			.map((i) -> "topic=" + "x".repeat(120) + i)
			.reduce((a, b) -> a + "&" + b)
			.orElseThrow();
		for (int i = 0; i < 20; i++) {
			other.open(other.request("/events?" + topics, "alice"));
		}
		ClusterAnswer<ClientInfo> answer = get(cluster(one).clientsOf("alice"));
		assertThat(answer.items()).hasSize(20)
			.doesNotHaveDuplicates()
			.allMatch((client) -> client.topics().size() == 30);
		assertThat(answer.isComplete()).isTrue();
	}

	@Test
	void clientThatIsNotOpenIsNotFound() {
		assertThat(get(cluster(one).client(nameOf(other) + "-none"))).isEmpty();
		assertThat(get(cluster(one).client(nameOf(one) + "-none"))).isEmpty();
		assertThat(get(cluster(one).client("nobody-none"))).isEmpty();
		assertThat(get(cluster(one).client("*"))).isEmpty();
	}

	@Test
	void nodesSayHowTheyAre() {
		one.open("alice");
		one.open("alice");
		await().untilAsserted(() -> assertThat(get(cluster(other).nodes()).items())
			.extracting(NodeInfo::node, NodeInfo::label, NodeInfo::accepting, NodeInfo::clients, NodeInfo::users)
			.containsExactlyInAnyOrder(tuple(nameOf(one), "one", true, 2, 1),
					tuple(nameOf(other), "other", true, 0, 0)));
		assertThat(get(cluster(other).nodes()).items()).extracting(NodeInfo::startedAt)
			.allMatch((startedAt) -> startedAt.isBefore(Instant.now()));
	}

	@Test
	void nodeThatDoesNotAnswerIsNamed() {
		CountDownLatch go = new CountDownLatch(1);
		RedisBroker mute = new RedisBroker(new RedisConnector(redis.uri(), ClientOptions.create(), null),
				new RedisSettings("sse-push:", Duration.ofSeconds(5), Duration.ofSeconds(1),
						new HistoryLimits(10, 1000, 1000, Duration.ofHours(1), Duration.ofHours(1))));
		mute.start(new NodeRegistration("mute"), new MuteListener(go));
		try {
			one.open("alice");
			get(mute.attach(Destination.user("alice")));
			mute.announce(Destination.user("alice"), 2);
			get(mute.attach(Destination.everyone()));
			mute.announce(Destination.everyone(), 2);
			await().untilAsserted(() -> assertThat(get(cluster(one).count())).isEqualTo(3));
			ClusterAnswer<ClientInfo> clients = get(cluster(one).clientsOf("alice"));
			assertThat(clients.silentNodes()).containsExactly("mute");
			assertThat(clients.isComplete()).isFalse();
			assertThat(clients.items()).hasSize(1);
			assertThat(get(cluster(one).nodes()).silentNodes()).containsExactly("mute");
			assertThat(requests("partial")).isPositive();
			assertThat(actuator("?scope=cluster").body()).contains("\"clients\":3")
				.contains("{\"node\":\"mute\",\"clients\":2,\"silent\":true}");
			assertThat(cluster(one).client("mute-1")).failsWithin(Duration.ofSeconds(30))
				.withThrowableThat()
				.withCauseInstanceOf(BrokerUnavailableException.class);
		}
		finally {
			go.countDown();
			mute.stop();
		}
	}

	@Test
	void operatorSeesAllNodes() {
		TestStream there = other.open(other.request("/events?topic=news", "alice"));
		await().untilAsserted(() -> assertThat(actuator("?scope=cluster&user=alice&topic=news").body())
			.contains("\"clients\":1")
			.contains("\"label\":\"one\"", "\"label\":\"other\"")
			.contains("\"followers\":{\"news\":1}")
			.contains("\"clientsOfUser\":[{\"id\":\"" + there.clientId() + "\",\"node\":\"" + nameOf(other) + "\"")
			.contains("\"broker\":{\"type\":\"RedisBroker\""));
		assertThat(actuator("/" + there.clientId()).body()).contains("\"topics\":[\"news\"]")
			.contains("\"node\":\"" + nameOf(other) + "\"");
		assertThat(actuator("/" + nameOf(other) + "-none").statusCode()).isEqualTo(404);
		assertThat(actuator("?scope=world").statusCode()).isEqualTo(400);
		assertThat(actuator("?scope=cluster&topic=%20").statusCode()).isEqualTo(400);
		assertThat(actuator("?scope=node").body()).contains("\"node\":\"" + nameOf(one) + "\"");
	}

	@Test
	void viewEndsStreamsWhereverTheyAre() {
		TestStream here = one.open("alice");
		TestStream there = other.open("alice");
		TestStream bob = other.open("bob");
		assertThat(get(cluster(one).disconnectUser("alice", CloseReason.DISCONNECTED))).isEqualTo(2);
		Stream.of(here, there).forEach((stream) -> assertThat(stream).ends());
		assertThat(get(cluster(one).disconnectClient(bob.clientId(), CloseReason.DISCONNECTED))).isTrue();
		assertThat(bob).ends();
	}

	@Test
	void namesThatNobodyHasAreRejected() {
		assertThatIllegalArgumentException().isThrownBy(() -> cluster(one).online(List.of("")));
		assertThatIllegalArgumentException().isThrownBy(() -> cluster(one).followers(List.of(" ")));
		assertThatIllegalArgumentException().isThrownBy(() -> cluster(one).clientsOf("\n"));
	}

	@Test
	void viewOfAnApplicationWithTheBrokerInMemoryIsThatOfItsNode() {
		try (TestServer alone = TestServer.start(Wire.TOMCAT, List.of(TestServer.Application.class, Topics.class),
				"sse-push.node-label=alone")) {
			TestStream stream = alone.open(alone.request("/events?topic=news", "alice"));
			ClusterClients view = alone.bean(ClusterClients.class);
			assertThat(view).isSameAs(alone.clients().cluster());
			assertThat(view.count()).isCompletedWithValue(1L);
			assertThat(view.countByNode()).isCompletedWithValue(Map.of(nameOf(alone), 1L));
			assertThat(view.online(List.of("alice", "bob"))).isCompletedWithValue(Set.of("alice"));
			assertThat(view.followers(List.of("news"))).isCompletedWithValue(Map.of("news", 1L));
			assertThat(get(view.clientsOf("alice")).items()).extracting(ClientInfo::id)
				.containsExactly(stream.clientId());
			assertThat(get(view.client(stream.clientId()))).isPresent();
			assertThat(get(view.nodes()).items()).extracting(NodeInfo::label, NodeInfo::clients)
				.containsExactly(tuple("alone", 1));
			assertThat(view.disconnectClient(stream.clientId(), CloseReason.DISCONNECTED)).isCompletedWithValue(true);
			assertThat(stream).ends();
		}
	}

	private static long requests(String outcome) {
		return one.bean(MeterRegistry.class).get("sse.push.node.requests").tag("outcome", outcome).timer().count();
	}

	private static HttpResponse<String> actuator(String path) {
		return one.send(one.request("/actuator/ssepush" + path, "operator"));
	}

	private static ClusterClients cluster(TestServer node) {
		return node.clients().cluster();
	}

	private static String nameOf(TestServer node) {
		return node.bean(ClientEngine.class).status().node();
	}

	private static <T> T get(CompletableFuture<T> answer) {
		return answer.orTimeout(30, TimeUnit.SECONDS).join();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(30, TimeUnit.SECONDS).pollInterval(Duration.ofMillis(20));
	}

	private static TestServer start(String label) {
		String[] properties = Stream.concat(Stream.of(redis.properties()),
				Stream.of("sse-push.heartbeat-interval=200ms", "sse-push.node-label=" + label,
						"sse-push.limits.max-topics=30", "sse-push.endpoint.show-users=true",
						"management.endpoints.web.exposure.include=ssepush"))
			.toArray(String[]::new);
		return TestServer.start(Wire.TOMCAT, List.of(TestServer.Application.class, Topics.class), properties);
	}

	/**
	 * A node that has clients and does not answer.
	 *
	 * @param go lets it answer
	 */
	private record MuteListener(CountDownLatch go) implements BrokerListener {

		@Override
		public boolean onEntry(Destination destination, Entry entry) {
			return true;
		}

		@Override
		public void onSuspect(Destination destination) {
		}

		@Override
		public String onRequest(String content, Duration age) {
			if (!content.startsWith("describe")) {
				return "0";
			}
			try {
				return Boolean.toString(this.go.await(60, TimeUnit.SECONDS));
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return "";
			}
		}

	}

	/**
	 * Lets every user follow every topic.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Topics {

		@Bean
		TopicAuthorizer authorizer() {
			return (authentication, topic) -> true;
		}

	}

}
