package io.github.ssepush;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.RedisProxy.Flow;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that each request that needs Redis gets an answer while Redis is away, or
 * refuses.
 */
class RedisOutageTests extends RedisFaults {

	/** So short that no test waits long for what fails. */
	@BeforeAll
	static void start() {
		start(Duration.ofSeconds(2));
	}

	@Test
	void withoutRedisStreamsStayOpenAndSendsSayThatTheyFail() {
		TestStream here = one.open(this.user);
		TestStream there = other.open(this.user);
		send(0, 1).forEach(CompletableFuture::join);
		assertThat(StreamDetails.data(here, 1)).isEqualTo(StreamDetails.data(there, 1));
		redis.kill();
		Patience.await().until(() -> state(one) != BrokerState.Status.UP);
		CompletableFuture<Boolean> online = one.clients().isOnline(this.user);
		assertUnavailable(one.template().sendToUser(this.user, "stored"));
		assertUnavailable(online);
		awaitState(one, BrokerState.Status.DOWN);
		SseMessage now = SseMessage.data("now or never").ephemeral().build();
		assertThat(one.template().sendToUser(this.user, now).join().nodes()).isEqualTo(1);
		assertThat(here).next().hasData("now or never");
		assertThat(one.template().sendToClient(here.clientId(), "to the client").join().nodes()).isEqualTo(1);
		assertThat(here).next().hasData("to the client");
		TestStream late = other.open(this.user);
		int heartbeats = StreamDetails.comments(late);
		Patience.await().until(() -> StreamDetails.comments(late) > heartbeats + 2);
		redis.restart();
		awaitState(one, BrokerState.Status.UP);
		awaitState(other, BrokerState.Status.UP);
		Patience.await().until(() -> Patience.get(one.template().sendToUser(this.user, "test")).nodes() == 2);
		one.template().sendToUser(this.user, "end").join();
		Stream.of(here, there, late).forEach((stream) -> {
			List<String> data = awaitData(stream, "end");
			assertThat(data).doesNotContain("stored");
		});
	}

	@Test
	void whoShowsATicketWhileRedisIsDownIsAskedToComeBack() {
		HttpRequest.Builder stream = other.request("/events?ticket=" + Patience.ticket(one, this.user));
		redis.kill();
		// At once: each waits for Redis as long as it may, and the ticket does not wait
		// for ever.
		CompletableFuture<HttpResponse<String>> shown = sendAsync(other, stream);
		CompletableFuture<HttpResponse<String>> shownByUs = sendAsync(other,
				stream.copy().header("SSE-Push-Client-Version", "1"));
		CompletableFuture<HttpResponse<String>> issued = sendAsync(one, askForTicket());
		assertThat(shown.join().statusCode()).isEqualTo(200);
		assertThat(shown.join().headers().firstValue("Content-Type")).get().asString().startsWith("text/event-stream");
		assertThat(shown.join().body()).contains("retry:", "event: sse-push.busy");
		assertThat(List.of(shownByUs.join(), issued.join())).allSatisfy((refusal) -> {
			assertThat(refusal.statusCode()).isEqualTo(503);
			assertThat(refusal.headers().firstValue("Retry-After")).hasValue("1");
			assertThat(refusal.body()).contains("try again in a moment");
		});
		redis.restart();
		awaitState(other, BrokerState.Status.UP);
		TestStream opened = Patience.open(other, stream);
		one.template().sendToUser(this.user, "back").join();
		assertThat(opened).next().hasData("back");
	}

	@Test
	void userIsDisconnectedHereThoughRedisIsDown() {
		TestStream here = one.open(this.user);
		toOne.refuse();
		CompletableFuture<Integer> disconnected = one.clients().disconnectUser(this.user, CloseReason.DISCONNECTED);
		assertThat(here).ends();
		assertUnavailable(disconnected);
	}

	@Test
	void sendWhoseAnswerIsLostMayHaveWorkedAndIsRepeatedSafelyWithAKey() {
		TestStream stream = other.open(this.user);
		SseMessage message = SseMessage.data("once").idempotencyKey("key").build();
		toOne.drop(Flow.ANSWERS);
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> one.template().sendToUser(this.user, message).join())
			.withCauseInstanceOf(PublishOutcomeUnknownException.class);
		toOne.release();
		awaitState(one, BrokerState.Status.UP);
		assertThat(one.template().sendToUser(this.user, message).join().duplicate()).isTrue();
		one.template().sendToUser(this.user, "end").join();
		assertThat(StreamDetails.data(stream, 2)).containsExactly("once", "end");
	}

	@Test
	void redisThatRefusesWritesIsSaidToDoSo() {
		RedisCommands<String, String> commands = redis.commands();
		commands.replicaof("127.0.0.1", 1);
		try {
			// Before, the call of another partition that is refused may end the
			// connection,
			// and with it the answers to these.
			awaitState(one, BrokerState.Status.DOWN);
			assertThat(send(0, 20)).allSatisfy((sent) -> assertThat(unavailable(sent)).contains("READONLY"));
		}
		finally {
			commands.replicaofNoOne();
		}
		awaitState(one, BrokerState.Status.UP);
		commands.configSet("maxmemory", "1");
		try {
			assertThat(unavailable(one.template().sendToUser(this.user, "full"))).contains("OOM");
		}
		finally {
			commands.configSet("maxmemory", "0");
		}
		commands.aclSetuser("default", AclSetuserArgs.Builder.removeCommand(CommandType.RPUSH));
		try {
			assertThat(unavailable(one.template().sendToUser(this.user, "forbidden")))
				.containsPattern("can't run this command|no permissions to run");
		}
		finally {
			commands.aclSetuser("default", AclSetuserArgs.Builder.allCommands());
		}
		TestStream stream = resume(one.clients().currentPosition(this.user, List.of()).join());
		one.template().sendToUser(this.user, "good").join();
		assertThat(stream).next().hasData("good");
	}

	private static CompletableFuture<HttpResponse<String>> sendAsync(TestServer node, HttpRequest.Builder request) {
		return CompletableFuture.supplyAsync(() -> node.send(request), (task) -> new Thread(task).start());
	}

	private HttpRequest.Builder askForTicket() {
		return one.request("/events/ticket", this.user).POST(HttpRequest.BodyPublishers.noBody());
	}

	private static void assertUnavailable(CompletableFuture<?> future) {
		unavailable(future);
	}

	private static String unavailable(CompletableFuture<?> future) {
		Throwable[] failure = new Throwable[1];
		assertThatExceptionOfType(CompletionException.class).isThrownBy(future::join)
			.withCauseInstanceOf(BrokerUnavailableException.class)
			.satisfies((thrown) -> failure[0] = thrown.getCause());
		return String.valueOf(failure[0].getMessage());
	}

}
