package io.github.ssepush;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what operators see and do over HTTP.
 */
@ParameterizedClass
@EachContainer
class EndpointTests {

	private static final String EXPOSED = "management.endpoints.web.exposure.include=health,ssepush";

	private static final String UNRESTRICTED = "management.endpoint.ssepush.access=unrestricted";

	@Parameter
	Wire wire;

	@Test
	void endpointIsNotExposedUnlessAskedFor() {
		try (TestServer server = TestServer.shared(this.wire)) {
			assertThat(get(server, "").statusCode()).isEqualTo(404);
			assertThat(server.send(server.request("/actuator/ssepush")).statusCode()).isEqualTo(401);
		}
	}

	@Test
	void exposedEndpointReadsAndNamesNobody() {
		try (TestServer server = TestServer.start(this.wire, EXPOSED, "sse-push.limits.max-clients=50")) {
			TestStream alice = server.open("alice-the-user");
			server.open("bob-the-user");
			server.template().sendToUser("alice-the-user", "hi").join();
			alice.next();
			JsonNode node = json(get(server, ""));
			assertThat(alice.clientId()).startsWith(node.path("node").asString() + "-");
			assertThat(node.path("accepting").asBoolean()).isTrue();
			assertThat(node.path("clients").asInt()).isEqualTo(2);
			assertThat(node.path("users").asInt()).isEqualTo(2);
			assertThat(node.path("destinations").path("user").asInt()).isEqualTo(2);
			assertThat(node.path("destinations").path("everyone").asInt()).isOne();
			assertThat(node.path("broker").path("type").asString()).isEqualTo("MemoryBroker");
			assertThat(node.path("broker").path("status").asString()).isEqualTo("UP");
			assertThat(node.path("transport").asString()).isEqualTo("takeover");
			assertThat(node.path("limits").path("max-clients").asInt()).isEqualTo(50);
			assertThat(node.path("limits").path("max-topics").asInt()).isEqualTo(8);
			assertThat(node.path("limits").path("max-message-size").asInt()).isEqualTo(1024 * 1024);
			assertThat(node.has("userNames")).isFalse();
			assertThat(node.has("clientsOfUser")).isFalse();
			JsonNode client = json(get(server, "/" + alice.clientId()));
			assertThat(client.path("id").asString()).isEqualTo(alice.clientId());
			assertThat(client.path("topics").isArray()).isTrue();
			assertThat(client.path("connectedAt").asString()).startsWith("20");
			assertThat(client.path("lag").asInt(-1)).isZero();
			assertThat(client.path("position").toString())
				.isEqualTo("[{\"destination\":\"everyone\",\"sequence\":0},{\"destination\":\"user\",\"sequence\":1}]");
			assertThat(client.has("user")).isFalse();
			assertThat(get(server, "").body() + get(server, "/" + alice.clientId()).body()
					+ get(server, "?user=alice-the-user").body())
				.doesNotContain("the-user");
		}
	}

	@Test
	void runsAreCountedAndReadersOfRunsAreDescribed() {
		try (TestServer server = TestServer.shared(this.wire, EXPOSED)) {
			RunOperations runs = server.bean(RunOperations.class);
			int before = json(get(server, "")).path("runs").asInt();
			String id = "described-" + System.nanoTime();
			Run run = runs.start("alice", id);
			run.append("text");
			assertThat(json(get(server, "")).path("runs").asInt()).isEqualTo(before + 1);
			TestStream reader = server.open(server.request("/events/runs/" + id, "alice"));
			assertThat(reader).next().hasData("text");
			JsonNode client = json(get(server, "/" + reader.clientId()));
			assertThat(client.path("run").asString()).isEqualTo(id);
			assertThat(client.path("position").toString()).isEqualTo("[{\"destination\":\"run\",\"sequence\":2}]");
			assertThat(json(get(server, "/" + server.open("alice").clientId())).has("run")).isFalse();
			Awaitility.await()
				.untilAsserted(() -> assertThat(json(get(server, "?scope=cluster")).path("clients").asInt())
					.isEqualTo(server.clients().count()));
			run.complete();
			assertThat(json(get(server, "")).path("runs").asInt()).isEqualTo(before);
		}
	}

	@Test
	void exposedEndpointOnlyReads() {
		try (TestServer server = TestServer.shared(this.wire, EXPOSED)) {
			TestStream alice = server.open("alice");
			assertThat(delete(server, "/" + alice.clientId()).statusCode()).isEqualTo(405);
			assertThat(delete(server, "?user=alice").statusCode()).isEqualTo(405);
			assertThat(post(server, "{\"user\":\"alice\",\"data\":\"test\"}").statusCode()).isEqualTo(405);
			server.template().sendToUser("alice", "still here").join();
			assertThat(alice).next().hasData("still here");
		}
	}

	@Test
	void usersAreNamedWhereThatIsWanted() {
		try (TestServer server = TestServer.start(this.wire, EXPOSED, "sse-push.endpoint.show-users=true")) {
			TestStream alice = server.open("alice");
			TestStream bob = server.open("bob");
			assertThat(json(get(server, "")).path("userNames").toString()).isEqualTo("[\"alice\",\"bob\"]");
			assertThat(json(get(server, "/" + bob.clientId())).path("user").asString()).isEqualTo("bob");
			JsonNode clients = json(get(server, "?user=alice")).path("clientsOfUser");
			assertThat(clients).hasSize(1);
			assertThat(clients.path(0).path("id").asString()).isEqualTo(alice.clientId());
			assertThat(clients.path(0).path("user").asString()).isEqualTo("alice");
			assertThat(json(get(server, "?user=nobody")).path("clientsOfUser")).isEmpty();
		}
	}

	@Test
	void nobodyReadsWhetherAUserIsOnlineWhereUsersAreNotShown() {
		try (TestServer server = TestServer.shared(this.wire, EXPOSED)) {
			TestStream alice = server.open("alice");
			HttpResponse<String> online = get(server, "?user=alice");
			HttpResponse<String> offline = get(server, "?user=nobody");
			assertThat(online.statusCode()).isEqualTo(offline.statusCode()).isEqualTo(400);
			assertThat(online.body().replaceAll("\"timestamp\":\"[^\"]*\"", ""))
				.isEqualTo(offline.body().replaceAll("\"timestamp\":\"[^\"]*\"", ""))
				.doesNotContain(alice.clientId());
		}
	}

	@Test
	void unrestrictedEndpointEndsStreams() {
		try (TestServer server = TestServer.start(this.wire, EXPOSED, UNRESTRICTED)) {
			TestStream first = server.open("alice");
			TestStream second = server.open("alice");
			TestStream third = server.open("alice");
			server.open("bob");
			assertThat(delete(server, "/" + first.clientId()).statusCode()).isEqualTo(204);
			assertThat(first).ends();
			server.awaitClients(3);
			assertThat(delete(server, "/" + first.clientId()).statusCode()).isEqualTo(404);
			assertThat(get(server, "/" + first.clientId()).statusCode()).isEqualTo(404);
			assertThat(delete(server, "").statusCode()).isEqualTo(400);
			HttpResponse<String> kick = delete(server, "?user=alice");
			assertThat(kick.statusCode()).isEqualTo(200);
			assertThat(kick.body()).isEqualTo("{\"clients\":2}");
			assertThat(second).ends();
			assertThat(third).ends();
			server.awaitClients(1);
			assertThat(server.clients().users()).containsExactly("bob");
		}
	}

	@Test
	void unrestrictedEndpointSendsTestMessages() {
		try (TestServer server = TestServer.start(this.wire, EXPOSED, UNRESTRICTED,
				"sse-push.limits.max-message-size=1KB")) {
			TestStream alice = server.open("alice");
			HttpResponse<String> plain = post(server, "{\"user\":\"alice\",\"data\":\"test\"}");
			assertThat(plain.statusCode()).isEqualTo(200);
			assertThat(plain.body()).isEqualTo("{\"nodes\":1}");
			assertThat(alice.next()).hasName("message").hasData("test");
			post(server, "{\"user\":\"alice\",\"data\":\"test\",\"event\":\"ping\"}");
			assertThat(alice.next()).hasName("ping").hasData("test");
			assertThat(post(server, "{\"user\":\"nobody\",\"data\":\"test\"}").body()).isEqualTo("{\"nodes\":0}");
			HttpResponse<String> tooLarge = post(server, "{\"user\":\"alice\",\"data\":\"" + "x".repeat(2000) + "\"}");
			assertThat(tooLarge.statusCode()).isEqualTo(400);
			assertThat(post(server, "{\"user\":\"alice\"}").statusCode()).isEqualTo(400);
			assertThat(post(server, "{\"user\":\"alice\",\"data\":\"x\",\"event\":\"sse-push.reset\"}").statusCode())
				.isEqualTo(400);
			assertThat(post(server, "{\"user\":\"\",\"data\":\"x\"}").statusCode()).isEqualTo(400);
			assertThat(alice).receivedNothing();
		}
	}

	@Test
	void healthTellsOfClientsAndBroker() {
		try (TestServer server = TestServer.start(this.wire, "management.endpoint.health.show-details=always",
				"sse-push.limits.max-clients=1")) {
			server.open("alice");
			HttpResponse<String> health = server.send(server.request("/actuator/health/ssePush", "operator"));
			assertThat(health.statusCode()).isEqualTo(200);
			JsonNode state = json(health);
			assertThat(state.path("status").asString()).isEqualTo("UP");
			assertThat(state.path("details").path("accepting").asBoolean()).isTrue();
			assertThat(state.path("details").path("clients").asInt()).isOne();
			assertThat(state.path("details").path("users").asInt()).isOne();
			assertThat(state.path("details").path("broker").path("status").asString()).isEqualTo("UP");
		}
	}

	private static HttpResponse<String> get(TestServer server, String path) {
		return server.send(server.request("/actuator/ssepush" + path, "operator"));
	}

	private static HttpResponse<String> delete(TestServer server, String path) {
		return server.send(server.request("/actuator/ssepush" + path, "operator").DELETE());
	}

	private static HttpResponse<String> post(TestServer server, String body) {
		return server.send(server.request("/actuator/ssepush", "operator")
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	private static JsonNode json(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(200);
		return JsonMapper.shared().readTree(response.body());
	}

}
