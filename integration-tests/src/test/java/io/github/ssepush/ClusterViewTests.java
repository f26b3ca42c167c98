package io.github.ssepush;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;

import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.redis.RedisBroker;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.harness.Brokers;
import io.github.ssepush.harness.DeafListener;
import io.github.ssepush.harness.OpenTopics;
import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.TwoNodes;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Every node sees the clients of all nodes, and names the nodes that it can't see.
 */
class ClusterViewTests extends TwoNodes {

	@Test
	void clientsAreCountedOnAllNodes() {
		one.open("alice");
		one.open(one.request("/events?topic=news&topic=sport", "alice"));
		TestStream there = other.open(other.request("/events?topic=news", "bob"));
		for (TestServer node : List.of(one, other)) {
			Patience.await()
				.untilAsserted(() -> assertThat(Patience.get(cluster(node).countByNode()))
					.isEqualTo(Map.of(nameOf(one), 2L, nameOf(other), 1L)));
			assertThat(Patience.get(cluster(node).count())).isEqualTo(3);
			Patience.await()
				.untilAsserted(
						() -> assertThat(Patience.get(cluster(node).online(List.of("alice", "bob", "carol", "alice"))))
							.isEqualTo(Set.of("alice", "bob")));
			Patience.await()
				.untilAsserted(() -> assertThat(Patience.get(cluster(node).followers(List.of("news", "sport", "none"))))
					.isEqualTo(Map.of("news", 2L, "sport", 1L, "none", 0L)));
		}
		there.close();
		Patience.await().untilAsserted(() -> assertThat(Patience.get(cluster(one).count())).isEqualTo(2));
	}

	@Test
	void clientsOfAUserAreFoundOnAllNodes() {
		Instant before = Instant.now().minusSeconds(1);
		TestStream here = one.open("alice");
		TestStream there = other.open(other.request("/events?topic=news", "alice"));
		other.open("bob");
		ClusterAnswer<ClientInfo> answer = awaitClientsOf("alice", 2);
		assertThat(answer.isComplete()).isTrue();
		assertThat(answer.items()).extracting(ClientInfo::id)
			.containsExactlyInAnyOrder(here.clientId(), there.clientId());
		assertThat(answer.items()).extracting(ClientInfo::user).containsOnly("alice");
		ClientInfo far = Patience.get(cluster(one).client(there.clientId())).orElseThrow();
		assertThat(answer.items()).contains(far);
		assertThat(far.node()).isEqualTo(nameOf(other));
		assertThat(far.topics()).containsExactly("news");
		assertThat(far.connectedAt()).isBetween(before, Instant.now().plusSeconds(1));
		assertThat(far.lag()).isZero();
		assertThat(Patience.get(cluster(other).clientsOf("carol")).items()).isEmpty();
		Patience.await().until(() -> requests("complete") > 0);
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
		ClusterAnswer<ClientInfo> answer = awaitClientsOf("alice", 20);
		assertThat(answer.items()).hasSize(20)
			.doesNotHaveDuplicates()
			.allMatch((client) -> client.topics().size() == 30);
		assertThat(answer.isComplete()).isTrue();
	}

	@Test
	void clientThatIsNotOpenIsNotFound() {
		assertThat(Patience.get(cluster(one).client(nameOf(other) + "-none"))).isEmpty();
		assertThat(Patience.get(cluster(one).client(nameOf(one) + "-none"))).isEmpty();
		assertThat(Patience.get(cluster(one).client("nobody-none"))).isEmpty();
		assertThat(Patience.get(cluster(one).client("*"))).isEmpty();
	}

	@Test
	void nodesSayHowTheyAre() {
		one.open("alice");
		one.open("alice");
		Patience.await()
			.untilAsserted(() -> assertThat(Patience.get(cluster(other).nodes()).items())
				.extracting(NodeInfo::node, NodeInfo::label, NodeInfo::accepting, NodeInfo::clients, NodeInfo::users)
				.containsExactlyInAnyOrder(tuple(nameOf(one), "one", true, 2, 1),
						tuple(nameOf(other), "other", true, 0, 0)));
		assertThat(Patience.get(cluster(other).nodes()).items()).extracting(NodeInfo::startedAt)
			.allMatch((startedAt) -> startedAt.isBefore(Instant.now()));
	}

	@Test
	void nodeThatDoesNotAnswerIsNamed() {
		CountDownLatch go = new CountDownLatch(1);
		RedisBroker mute = Brokers.on(redis.uri(), "sse-push:", Brokers.limits(10));
		mute.start(new NodeRegistration("mute"), new MuteListener(go));
		try {
			one.open("alice");
			Patience.get(mute.attach(Destination.user("alice")));
			mute.announce(Destination.user("alice"), 2);
			Patience.get(mute.attach(Destination.everyone()));
			mute.announce(Destination.everyone(), 2);
			Patience.await().untilAsserted(() -> assertThat(Patience.get(cluster(one).count())).isEqualTo(3));
			Destination alice = Destination.user("alice");
			Patience.await()
				.until(() -> Patience.get(mute.presence(List.of(alice))).getOrDefault(alice, Map.of()).size() == 2);
			ClusterAnswer<ClientInfo> clients = Patience.get(cluster(one).clientsOf("alice"));
			assertThat(clients.silentNodes()).containsExactly("mute");
			assertThat(clients.isComplete()).isFalse();
			assertThat(clients.items()).hasSize(1);
			assertThat(Patience.get(cluster(one).nodes()).silentNodes()).containsExactly("mute");
			Patience.await().until(() -> requests("partial") > 0);
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
		Patience.await()
			.untilAsserted(() -> assertThat(actuator("?scope=cluster&user=alice&topic=news").body())
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
		assertThat(Patience.get(cluster(one).disconnectUser("alice", CloseReason.DISCONNECTED))).isEqualTo(2);
		Stream.of(here, there).forEach((stream) -> assertThat(stream).ends());
		assertThat(Patience.get(cluster(one).disconnectClient(bob.clientId(), CloseReason.DISCONNECTED))).isTrue();
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
		try (TestServer alone = TestServer.start(Wire.TOMCAT, List.of(TestServer.Application.class, OpenTopics.class),
				"sse-push.node-label=alone")) {
			TestStream stream = alone.open(alone.request("/events?topic=news", "alice"));
			ClusterClients view = alone.bean(ClusterClients.class);
			assertThat(view).isSameAs(alone.clients().cluster());
			assertThat(view.count()).isCompletedWithValue(1L);
			assertThat(view.countByNode()).isCompletedWithValue(Map.of(nameOf(alone), 1L));
			assertThat(view.online(List.of("alice", "bob"))).isCompletedWithValue(Set.of("alice"));
			assertThat(view.followers(List.of("news"))).isCompletedWithValue(Map.of("news", 1L));
			assertThat(Patience.get(view.clientsOf("alice")).items()).extracting(ClientInfo::id)
				.containsExactly(stream.clientId());
			assertThat(Patience.get(view.client(stream.clientId()))).isPresent();
			assertThat(Patience.get(view.nodes()).items()).extracting(NodeInfo::label, NodeInfo::clients)
				.containsExactly(tuple("alone", 1));
			assertThat(view.disconnectClient(stream.clientId(), CloseReason.DISCONNECTED)).isCompletedWithValue(true);
			assertThat(stream).ends();
		}
	}

	/** A hello does not wait until Redis knows of the client. */
	private static ClusterAnswer<ClientInfo> awaitClientsOf(String user, int clients) {
		return Patience.await()
			.until(() -> Patience.get(cluster(one).clientsOf(user)), (answer) -> answer.items().size() == clients);
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

	/**
	 * A node that has clients and does not answer.
	 */
	private static final class MuteListener extends DeafListener {

		/** Lets it answer. */
		private final CountDownLatch go;

		MuteListener(CountDownLatch go) {
			this.go = go;
		}

		@Override
		public String onRequest(String content, Duration age) {
			try {
				return content.startsWith("describe") ? Boolean.toString(this.go.await(60, TimeUnit.SECONDS))
						: super.onRequest(content, age);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return "";
			}
		}

	}

}
