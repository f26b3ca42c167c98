package io.github.ssepush;

import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.TwoNodes;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Two nodes, on different servers, that share a Redis are one to their clients.
 */
class RedisNodesTests extends TwoNodes {

	@Test
	void messageSentOnOneNodeArrivesOnTheOther() {
		TestStream stream = other.open(other.request("/events?topic=news", this.user));
		PushReceipt receipt = one.template().sendToUser(this.user, "to the user").join();
		assertThat(receipt).isEqualTo(new PushReceipt(receipt.id(), Destination.user(this.user), 1, false));
		assertThat(stream).next().hasData("to the user");
		one.template().sendToTopic("news", "to the topic").join();
		assertThat(stream).next().hasData("to the topic");
		one.template().broadcast("to everyone").join();
		assertThat(stream).next().hasData("to everyone");
		SseMessage now = SseMessage.data("now or never").ephemeral().build();
		assertThat(one.template().sendToUser(this.user, now).join().nodes()).isEqualTo(1);
		assertThat(stream).next().hasData("now or never");
		assertThat(one.template().sendToClient(stream.clientId(), "to the client").join().nodes()).isEqualTo(1);
		assertThat(stream).next().hasData("to the client");
		assertThat(stream).receivedNothing();
	}

	@Test
	void streamBeginsInThePastOnWhicheverNodeItWasMade() {
		for (String text : List.of("1", "2", "3")) {
			one.template().sendToUser(this.user, text).join();
		}
		assertThat(StreamDetails.data(other.open(other.request("/events?from=user:last:2", this.user)), 2))
			.containsExactly("2", "3");
		TestStream stream = other.open(other.request("/events?from=user:earliest", this.user));
		assertThat(StreamDetails.data(stream, 3)).containsExactly("1", "2", "3");
		assertThat(StreamDetails.data(one.open(one.request("/events?from=user:since:1h", this.user)), 3))
			.containsExactly("1", "2", "3");
		one.template().sendToUser(this.user, "4").join();
		assertThat(stream).next().hasData("4");
	}

	@Test
	void receiptCountsTheNodesWhereTheUserIs() {
		assertThat(one.template().sendToUser(this.user, "anybody?").join().nodes()).isZero();
		TestStream here = one.open(this.user);
		TestStream there = other.open(this.user);
		assertThat(one.template().sendToUser(this.user, "both").join().nodes()).isEqualTo(2);
		assertThat(StreamDetails.data(here, 1)).isEqualTo(StreamDetails.data(there, 1)).containsExactly("both");
	}

	@Test
	void whatWasMissedIsReadOnAnotherNode() {
		TestStream stream = one.open(this.user);
		one.template().sendToUser(this.user, "1").join();
		SseEvent last = stream.next();
		cut(one, stream);
		Stream.of("2", "3").forEach((text) -> one.template().sendToUser(this.user, text).join());
		other.template().broadcast("4").join();
		TestStream again = other.open(other.request("/events", this.user).header("Last-Event-ID", last.id()));
		assertThat(StreamDetails.data(again, 3)).containsExactlyInAnyOrder("2", "3", "4").containsSubsequence("2", "3");
	}

	@Test
	void positionThatOneNodeTellsIsGoodOnTheOther() {
		String position = one.clients().currentPosition(this.user, List.of("news")).join();
		other.template().sendToTopic("news", "since then").join();
		TestStream stream = other
			.open(other.request("/events?topic=news", this.user).header("Last-Event-ID", position));
		assertThat(stream).next().hasData("since then");
	}

	@Test
	void keyIsStoredOnceWhicheverNodeItIsSentOn() {
		TestStream stream = other.open(this.user);
		SseMessage message = SseMessage.data("once").idempotencyKey("key").build();
		PushReceipt first = one.template().sendToUser(this.user, message).join();
		assertThat(other.template().sendToUser(this.user, message).join())
			.isEqualTo(new PushReceipt(first.id(), first.destination(), first.nodes(), true));
		one.template().sendToUser(this.user, "end").join();
		assertThat(StreamDetails.data(stream, 2)).containsExactly("once", "end");
	}

	@Test
	void userIsOnlineOnEveryNodeAndNoLongerThanTheLastStream() {
		assertThat(isOnline(one)).isFalse();
		TestStream here = one.open(this.user);
		TestStream there = other.open(this.user);
		Patience.await().until(() -> isOnline(one) && isOnline(other));
		cut(one, here);
		assertThat(isOnline(one)).isTrue();
		cut(other, there);
		Patience.await().until(() -> !isOnline(one) && !isOnline(other));
	}

	@Test
	void userIsDisconnectedEverywhere() {
		List<TestStream> streams = List.of(one.open(this.user), other.open(this.user), other.open(this.user));
		assertThat(one.clients().disconnectUser(this.user, CloseReason.DISCONNECTED).join()).isEqualTo(3);
		streams.forEach((stream) -> assertThat(stream).ends());
		other.awaitClients(0);
		other.open(this.user);
		assertThat(other.clients().clientsOf(this.user)).hasSize(1);
	}

	@Test
	void clientIsDisconnectedWhicheverNodeHoldsIt() {
		TestStream stream = other.open(this.user);
		assertThat(one.clients().disconnectClient(stream.clientId(), CloseReason.DISCONNECTED).join()).isTrue();
		assertThat(stream).ends();
		other.awaitClients(0);
		assertThat(one.clients().disconnectClient(stream.clientId(), CloseReason.DISCONNECTED).join()).isFalse();
	}

	@Test
	void messageToAClientThatIsGoneReachesNobody() {
		TestStream stream = other.open(this.user);
		cut(other, stream);
		assertThat(one.template().sendToClient(stream.clientId(), "anybody?").join().nodes()).isZero();
		assertThat(one.template().sendToClient("node-client", "anybody?").join().nodes()).isZero();
	}

	@Test
	void whoIsToStayAwayStaysAwayFromEveryNode() {
		String token = Tokens.with((claims) -> claims.subject(this.user).issuedAt(Instant.now().minusSeconds(10)));
		TestStream stream = other.open(authorized(other, "/events", token));
		assertThat(one.clients().revoke(this.user, Duration.ofMinutes(1)).join()).isEqualTo(1);
		assertThat(stream).ends();
		Stream.of(one, other)
			.forEach((node) -> assertThat(StreamDetails.status(node.open(authorized(node, "/events", token))))
				.isNotEqualTo(200));
	}

	@Test
	void nodeThatStartsLaterKnowsWhoIsToStayAway() {
		String token = Tokens.with((claims) -> claims.subject(this.user).issuedAt(Instant.now().minusSeconds(10)));
		one.clients().revoke(this.user, Duration.ofMinutes(1)).join();
		try (TestServer late = start(Wire.TOMCAT)) {
			Patience.await()
				.untilAsserted(() -> assertThat(StreamDetails.status(late.open(authorized(late, "/events", token))))
					.isNotEqualTo(200));
			TestStream bob = late.open("bob");
			Patience.await().until(() -> Patience.get(one.clients().isOnline("bob")));
			assertThat(bob).receivedNothing();
		}
		assertThat(Patience.get(one.clients().isOnline("bob"))).isFalse();
	}

	@Test
	void tokenOfAClockThatIsAheadIsRevokedOnEveryNode() {
		String token = Tokens.with((claims) -> claims.subject(this.user).issuedAt(Instant.now().plusSeconds(19)));
		TestStream stream = other.open(authorized(other, "/events", token));
		assertThat(one.clients().revoke(this.user, Duration.ofMinutes(1)).join()).isEqualTo(1);
		assertThat(stream).ends();
	}

	@Test
	void ticketOfOneNodeOpensAndResumesAStreamOnTheOther() {
		String ticket = Patience.ticket(one, this.user);
		TestStream stream = open(other, ticket, null);
		assertThat(status(one, ticket, null)).isEqualTo(401);
		other.template().sendToUser(this.user, "1").join();
		String id = stream.next().id();
		cut(other, stream);
		other.template().sendToUser(this.user, "2").join();
		TestStream again = open(one, ticket, id);
		assertThat(again).next().hasData("2");
		assertThat(status(other, ticket, "2~AAAAAAAAAAAAAAAAAAAAAA")).isEqualTo(401);
	}

	@Test
	void streamIsRefreshedWhicheverNodeHoldsIt() {
		String token = Tokens
			.with((claims) -> claims.subject(this.user).expiresAt(Instant.now().plus(Duration.ofSeconds(8))));
		TestStream stream = other.open(authorized(other, "/events?topic=news", token));
		TestStream stale = other.open(authorized(other, "/events", token));
		assertThat(refresh(one, stream.clientId(), "")).isEqualTo(404);
		assertThat(refresh(one, stream.clientId(), "?topic=news")).isEqualTo(200);
		assertThat(refresh(one, "unknown-1", "")).isEqualTo(404);
		assertThat(stale).ends();
		one.template().sendToUser(this.user, "goes on").join();
		assertThat(Stream.generate(stream::next).filter((event) -> !event.isControl()).map(SseEvent::data).findFirst())
			.hasValue("goes on");
	}

	private boolean isOnline(TestServer node) {
		return node.clients().isOnline(this.user).join();
	}

	private int refresh(TestServer node, String clientId, String query) {
		return Patience
			.send(node,
					node.request("/events/refresh" + query, this.user)
						.header("SSE-Push-Client", clientId)
						.POST(HttpRequest.BodyPublishers.noBody()))
			.statusCode();
	}

	private static TestStream open(TestServer node, String ticket, @Nullable String lastEventId) {
		TestStream stream = Patience.open(node, request(node, ticket, lastEventId));
		assertThat(stream).isOpen();
		return stream;
	}

	private static int status(TestServer node, String ticket, @Nullable String lastEventId) {
		return Patience.send(node, request(node, ticket, lastEventId)).statusCode();
	}

	private static HttpRequest.Builder request(TestServer node, String ticket, @Nullable String lastEventId) {
		HttpRequest.Builder request = node.request("/events?ticket=" + ticket);
		return (lastEventId != null) ? request.header("Last-Event-ID", lastEventId) : request;
	}

	private static HttpRequest.Builder authorized(TestServer node, String path, String token) {
		return node.request(path).header("Authorization", "Bearer " + token);
	}

	@Test
	void answersAreNotWaitedForOnTheThreadThatBringsThem() {
		Run open = one.bean(RunOperations.class).start(this.user, "open");
		List<Supplier<CompletableFuture<?>>> calls = List.of(open::outcome, () -> one.template().broadcast("hi"),
				() -> one.template().sendToUsers(List.of(this.user), "hi"), () -> one.clients().isOnline(this.user),
				() -> one.clients().currentPosition(this.user, List.of("news")),
				() -> one.clients().disconnectUser(this.user, CloseReason.DISCONNECTED),
				() -> one.clients().cluster().count(), () -> one.clients().cluster().clientsOf(this.user),
				() -> one.bean(RunOperations.class).stop(this.user, "run"));
		calls.forEach((call) -> assertThat(waitedForInACallback(call)).isInstanceOf(IllegalStateException.class)
			.hasMessageContaining("go on in another stage"));
		assertThat(one.clients().isOnline(this.user)).succeedsWithin(Duration.ofSeconds(10));
		open.complete();
		assertThat(open.outcome()).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(RunOutcome.COMPLETE);
	}

	private static Throwable waitedForInACallback(Supplier<CompletableFuture<?>> call) {
		Thread caller = Thread.currentThread();
		return Awaitility.await()
			.until(() -> one.template()
				.broadcast("hi")
				.thenApply((receipt) -> Thread.currentThread().equals(caller) ? null
						: catchThrowable(() -> call.get().orTimeout(10, TimeUnit.SECONDS).join()))
				.get(10, TimeUnit.SECONDS), Objects::nonNull);
	}

	private static void cut(TestServer node, TestStream stream) {
		int before = node.clients().count();
		stream.close();
		node.awaitClients(before - 1);
	}

}
