package io.github.ssepush;

import java.net.http.HttpRequest;
import java.security.Principal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;
import io.github.ssepush.web.CurrentClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests the options of a message.
 */
@Tag("streams")
class MessageOptionTests {

	private static final Map<Wire, TestServer> servers = new EnumMap<>(Wire.class);

	private static final AtomicInteger users = new AtomicInteger();

	private final String user = "alice-" + users.incrementAndGet();

	private TestServer server;

	@AfterAll
	static void stop() {
		servers.values().forEach(TestServer::close);
		servers.clear();
	}

	@ParameterizedTest
	@EachWire
	void anEphemeralMessageReachesWhoIsOpenAndNobodyLater(Wire wire) {
		use(wire);
		TestStream first = open();
		TestStream second = open();
		String before = idOf(first);
		send(SseMessage.data("before"));
		String id = first.next().id();
		PushReceipt receipt = send(SseMessage.data("typing").ephemeral());
		assertThat(receipt).extracting(PushReceipt::id, PushReceipt::nodes, PushReceipt::duplicate)
			.containsExactly(null, 1, false);
		assertThat(first.next()).isEqualTo(new SseEvent(id, "message", "typing"));
		assertThat(second).receives("before", "typing");
		assertThat(first.lastEventId()).isEqualTo(id);
		TestStream later = open();
		TestStream resumed = resume(before);
		send(SseMessage.data("after"));
		assertThat(later).next().hasData("after");
		assertThat(resumed).receives("before", "after");
		assertThat(first).next().hasData("after");
	}

	@ParameterizedTest
	@EachWire
	void anEphemeralMessageToNobodyIsGone(Wire wire) {
		use(wire);
		assertThat(send(SseMessage.data("typing").ephemeral()).nodes()).isZero();
		String id = this.server.clients().currentPosition(this.user, List.of()).join();
		assertThat(send(SseMessage.data("typing").ephemeral()).nodes()).isZero();
		send(SseMessage.data("stored"));
		assertThat(resume(id)).next().hasData("stored");
	}

	@ParameterizedTest
	@EachWire
	void aMessageToOneClientReachesThatAloneAndIsNotStored(Wire wire) {
		use(wire);
		TestStream first = open();
		TestStream second = open();
		String id = idOf(first);
		PushReceipt receipt = this.server.template().sendToClient(first.clientId(), "for this tab").join();
		assertThat(receipt.id()).isNull();
		assertThat(first).next().hasData("for this tab");
		send(SseMessage.data("for all"));
		assertThat(second).next().hasData("for all");
		assertThat(resume(id)).next().hasData("for all");
		assertThat(this.server.template().sendToClient("nobody", "x").join().nodes()).isZero();
	}

	@ParameterizedTest
	@EachWire
	void aKeyIsStoredOnceForEachDestination(Wire wire) {
		use(wire);
		TestStream stream = open();
		String id = idOf(stream);
		PushReceipt first = send(SseMessage.data("1").idempotencyKey("order-42"));
		PushReceipt again = send(SseMessage.data("2").idempotencyKey("order-42"));
		PushReceipt other = send(SseMessage.data("3").idempotencyKey("order-43"));
		PushReceipt everyone = this.server.template()
			.broadcast(SseMessage.data("4").idempotencyKey("order-42-" + this.user).build())
			.join();
		PushReceipt everyoneAgain = this.server.template()
			.broadcast(SseMessage.data("5").idempotencyKey("order-42-" + this.user).build())
			.join();
		assertThat(first.duplicate()).isFalse();
		assertThat(again).isEqualTo(new PushReceipt(first.id(), first.destination(), first.nodes(), true));
		assertThat(other.duplicate()).isFalse();
		assertThat(everyone.duplicate()).isFalse();
		assertThat(everyoneAgain.duplicate()).isTrue();
		assertThat(stream).receives("1", "3", "4");
		assertThat(StreamDetails.data(resume(id), 3)).containsExactlyInAnyOrder("1", "3", "4");
		assertThat(stream).receivedNothing();
	}

	@ParameterizedTest
	@EachWire
	void anExpiredMessageIsNotReplayed(Wire wire) {
		use(wire);
		TestStream stream = open();
		String id = idOf(stream);
		stream.close();
		send(SseMessage.data("short").expiresAfter(Duration.ofMillis(1)));
		send(SseMessage.data("long").expiresAfter(Duration.ofHours(1)));
		Awaitility.await().untilAsserted(() -> {
			TestStream resumed = resume(id);
			assertThat(resumed).next().hasData("long");
			resumed.close();
		});
	}

	@ParameterizedTest
	@EachWire
	void theClientThatCausedAMessageIsSparedIt(Wire wire) {
		use(wire);
		TestStream causing = open();
		TestStream other = open();
		HttpRequest.Builder request = this.server.request("/messages", this.user)
			.header(CurrentClient.HEADER, causing.clientId())
			.POST(HttpRequest.BodyPublishers.ofString("changed"));
		assertThat(this.server.send(request).body()).isEqualTo(causing.clientId());
		assertThat(other).next().hasData("changed");
		request = this.server.request("/messages", this.user).POST(HttpRequest.BodyPublishers.ofString("by nobody"));
		assertThat(this.server.send(request).body()).isEqualTo("nobody");
		assertThat(other).next().hasData("by nobody");
		assertThat(causing).next().hasData("by nobody");
		assertThat(CurrentClient.id()).isNull();
	}

	@Test
	void optionsThatContradictEachOtherAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> SseMessage.data("x").ephemeral().idempotencyKey("key").build());
		assertThatIllegalArgumentException().isThrownBy(() -> SseMessage.data("x").idempotencyKey(""));
		assertThatIllegalArgumentException().isThrownBy(() -> SseMessage.data("x").expiresAfter(Duration.ZERO));
	}

	private void use(Wire wire) {
		this.server = servers.computeIfAbsent(wire,
				(key) -> TestServer.start(key, List.of(TestServer.Application.class, MessageController.class)));
	}

	private TestStream open() {
		TestStream stream = this.server.open(this.user);
		idOf(stream);
		return stream;
	}

	private TestStream resume(String id) {
		return this.server.open(this.server.request("/events", this.user).header("Last-Event-ID", id));
	}

	private PushReceipt send(SseMessage.Builder message) {
		return this.server.template().sendToUser(this.user, message.build()).join();
	}

	private static String idOf(TestStream stream) {
		return Awaitility.await()
			.pollInterval(Duration.ofMillis(5))
			.until(() -> stream.lastEventId(), (id) -> !id.isEmpty());
	}

	@RestController
	static class MessageController {

		private final SsePushOperations push;

		MessageController(SsePushOperations push) {
			this.push = push;
		}

		@PostMapping("/messages")
		String send(Principal principal, @RequestBody String text) {
			String client = CurrentClient.id();
			this.push.sendToUser(principal.getName(), SseMessage.data(text).excludeClient(client).build()).join();
			return (client != null) ? client : "nobody";
		}

	}

}
