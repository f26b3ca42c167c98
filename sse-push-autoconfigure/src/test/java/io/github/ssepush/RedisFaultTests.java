package io.github.ssepush;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.test.Container;
import io.github.ssepush.test.EventStream;
import io.github.ssepush.test.RawStream;
import io.github.ssepush.test.RedisProcess;
import io.github.ssepush.test.RedisProxy;
import io.github.ssepush.test.RedisProxy.Flow;
import io.github.ssepush.test.Reset;
import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.TestServer;
import io.github.ssepush.test.Tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Whatever happens to Redis, or on the way to it: who sends learns whether it worked, and
 * a client gets everything once and in order, or it is told.
 */
class RedisFaultTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(3);

	private static final int RETAINED = 100;

	private static final AtomicInteger users = new AtomicInteger();

	private static RedisProcess redis;

	private static RedisProxy toOne;

	private static RedisProxy toOther;

	private static TestServer one;

	private static TestServer other;

	/** Nobody else's. */
	private final String user = "alice-" + users.incrementAndGet();

	@BeforeAll
	static void start() {
		redis = RedisProcess.start("--appendonly", "yes", "--appendfsync", "always");
		toOne = new RedisProxy(redis.port());
		toOther = new RedisProxy(redis.port());
		one = start(Container.TOMCAT, toOne);
		other = start(Container.JETTY, toOther);
	}

	@AfterAll
	static void stop() throws IOException {
		other.close();
		one.close();
		toOther.close();
		toOne.close();
		redis.close();
	}

	@AfterEach
	void recover() {
		redis.restart();
		toOne.release();
		toOther.release();
		Stream.of(one, other).forEach((node) -> {
			node.closeStreams();
			node.awaitClients(0);
			awaitState(node, BrokerState.Status.UP);
		});
	}

	@Test
	void redisThatIsKilledAndRestartedLosesNothing() {
		EventStream stream = other.open(this.user);
		List<CompletableFuture<PushReceipt>> receipts = new ArrayList<>(send(0, 50));
		redis.kill();
		receipts.addAll(send(50, 100));
		redis.restart();
		assertAllArriveOnce(stream, receipts);
	}

	@Test
	void everyClientOfAHistoryThatIsLostIsTold() {
		EventStream here = one.open(this.user);
		EventStream there = other.open(this.user);
		send(0, 2).forEach(CompletableFuture::join);
		assertThat(here.nextData(2)).isEqualTo(there.nextData(2));
		redis.commands().flushall();
		assertReset(here, "everyone", "user:" + this.user);
		assertReset(there, "everyone", "user:" + this.user);
		send(2, 4).forEach(CompletableFuture::join);
		assertThat(here.nextData(2)).isEqualTo(there.nextData(2)).containsExactly("2", "3");
	}

	@Test
	void everyClientOfOneHistoryThatIsLostIsToldWithTheNextMessage() {
		EventStream here = one.open(this.user);
		EventStream there = other.open(this.user);
		send(0, 1).forEach(CompletableFuture::join);
		assertThat(here.nextData(1)).isEqualTo(there.nextData(1));
		RedisCommands<String, String> commands = redis.commands();
		commands.keys("*:m:u:" + this.user).forEach(commands::del);
		send(1, 2).forEach(CompletableFuture::join);
		assertReset(here, "user:" + this.user);
		assertReset(there, "user:" + this.user);
		await().until(() -> one.template().sendToUser(this.user, "test").join().nodes() == 2);
		String end = "end";
		one.template().sendToUser(this.user, end).join();
		Stream.of(here, there).forEach((stream) -> awaitData(stream, end));
	}

	@Test
	void whoHasGotWhatRedisHasLostIsToldAndNobodyElse() {
		EventStream ahead = one.open(this.user);
		send(0, 3).forEach(CompletableFuture::join);
		assertThat(ahead.nextData(3)).containsExactly("0", "1", "2");
		String position = one.clients().currentPosition(this.user, List.of()).join();
		RedisCommands<byte[], byte[]> commands = redis.binaryCommands();
		List<byte[]> keys = commands.keys("*:[ml]:u:" + this.user);
		List<byte[]> values = keys.stream().map(commands::dump).toList();
		send(3, 5).forEach(CompletableFuture::join);
		assertThat(ahead.nextData(2)).containsExactly("3", "4");
		for (int i = 0; i < keys.size(); i++) {
			commands.restore(keys.get(i), values.get(i), RestoreArgs.Builder.ttl(0).replace());
		}
		EventStream behind = resume(position);
		send(5, 6).forEach(CompletableFuture::join);
		assertReset(ahead, "user:" + this.user);
		assertThat(behind.nextData(1)).containsExactly("5");
		send(6, 7).forEach(CompletableFuture::join);
		assertThat(awaitData(ahead, "6")).isSubsetOf("5", "6");
		assertThat(behind.nextData(1)).containsExactly("6");
	}

	@Test
	void subscriberThatRedisCutsForItsSlownessFindsWhatItMissed() {
		redis.commands().configSet("client-output-buffer-limit", "pubsub 256kb 0 0");
		EventStream here = one.open(this.user);
		EventStream slow = other.open(this.user);
		toOther.hold(Flow.MESSAGES);
		List<String> sent = IntStream.range(0, RETAINED - 1).mapToObj((number) -> number + "x".repeat(60_000)).toList();
		sent.forEach((text) -> one.template().sendToUser(this.user, text).join());
		assertThat(here.nextData(sent.size())).isEqualTo(sent);
		toOther.release();
		assertThat(slow.nextData(sent.size())).isEqualTo(sent);
	}

	@Test
	void redisThatPausesDelaysEverythingAndLosesNothing() {
		EventStream stream = other.open(this.user);
		redis.pause();
		List<CompletableFuture<PushReceipt>> receipts = send(0, 20);
		int heartbeats = stream.parser().comments();
		await().until(() -> stream.parser().comments() > heartbeats + 5);
		redis.resume();
		assertAllArriveOnce(stream, receipts);
	}

	@Test
	void withoutRedisStreamsStayOpenAndSendsSayThatTheyFail() {
		EventStream here = one.open(this.user);
		EventStream there = other.open(this.user);
		send(0, 1).forEach(CompletableFuture::join);
		assertThat(here.nextData(1)).isEqualTo(there.nextData(1));
		redis.kill();
		await().until(() -> state(one) != BrokerState.Status.UP);
		CompletableFuture<Boolean> online = one.clients().isOnline(this.user);
		assertUnavailable(one.template().sendToUser(this.user, "stored"));
		assertUnavailable(online);
		awaitState(one, BrokerState.Status.DOWN);
		SseMessage now = SseMessage.data("now or never").ephemeral().build();
		assertThat(one.template().sendToUser(this.user, now).join().nodes()).isEqualTo(1);
		assertThat(here.nextData(1)).containsExactly("now or never");
		assertThat(one.template().sendToClient(here.clientId(), "to the client").join().nodes()).isEqualTo(1);
		assertThat(here.nextData(1)).containsExactly("to the client");
		EventStream late = other.open(this.user);
		int heartbeats = late.parser().comments();
		await().until(() -> late.parser().comments() > heartbeats + 2);
		redis.restart();
		awaitState(one, BrokerState.Status.UP);
		awaitState(other, BrokerState.Status.UP);
		await().until(() -> one.template().sendToUser(this.user, "test").join().nodes() == 2);
		one.template().sendToUser(this.user, "end").join();
		Stream.of(here, there, late).forEach((stream) -> {
			List<String> data = awaitData(stream, "end");
			assertThat(data).doesNotContain("stored");
		});
	}

	@Test
	void whoShowsATicketWhileRedisIsDownIsAskedToComeBack() {
		String body = one.send(askForTicket()).body();
		HttpRequest.Builder stream = other
			.request("/events?ticket=" + body.replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1"));
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
			assertThat(refusal.body()).contains("come back in a moment");
		});
		redis.restart();
		awaitState(other, BrokerState.Status.UP);
		EventStream opened = other.open(stream);
		one.template().sendToUser(this.user, "back").join();
		assertThat(opened.nextData(1)).containsExactly("back");
	}

	private static CompletableFuture<HttpResponse<String>> sendAsync(TestServer node, HttpRequest.Builder request) {
		return CompletableFuture.supplyAsync(() -> node.send(request), (task) -> new Thread(task).start());
	}

	private HttpRequest.Builder askForTicket() {
		return one.request("/events/ticket", this.user).POST(HttpRequest.BodyPublishers.noBody());
	}

	@Test
	void userIsDisconnectedHereThoughRedisIsDown() {
		EventStream here = one.open(this.user);
		toOne.refuse();
		CompletableFuture<Integer> disconnected = one.clients().disconnectUser(this.user, CloseReason.DISCONNECTED);
		here.awaitEnd();
		assertUnavailable(disconnected);
	}

	@ParameterizedTest
	@EnumSource(names = { "MESSAGES", "SUBSCRIPTIONS" })
	void messageThatIsLostOnItsWayIsFoundThoughNothingFollows(Flow flow) {
		EventStream stream = other.open(this.user);
		toOther.drop(flow, Flow.MESSAGES);
		one.template().sendToUser(this.user, "lost").join();
		assertThat(stream.pending()).isEmpty();
		await().until(() -> state(other) == BrokerState.Status.DEGRADED);
		toOther.release();
		assertThat(stream.nextData(1)).containsExactly("lost");
	}

	@Test
	void messageThatIsLostWithItsConnectionIsFoundThoughNothingFollows() {
		EventStream stream = other.open(this.user);
		toOther.hold(Flow.MESSAGES);
		one.template().sendToUser(this.user, "lost").join();
		toOther.cut(Flow.MESSAGES);
		toOther.release();
		assertThat(stream.nextData(1)).containsExactly("lost");
	}

	@ParameterizedTest
	@EnumSource(names = { "CALLS", "ANSWERS" })
	void connectionThatSwallowsCallsOrAnswersIsReplaced(Flow flow) {
		EventStream stream = other.open(this.user);
		toOne.drop(flow);
		List<CompletableFuture<PushReceipt>> receipts = send(0, 20);
		await().until(() -> state(one) != BrokerState.Status.UP);
		toOne.release();
		assertAllArriveOnce(stream, receipts);
	}

	@Test
	void everythingIsSwallowedForAWhile() {
		EventStream stream = one.open(this.user);
		toOne.hold(Flow.CALLS, Flow.ANSWERS, Flow.MESSAGES, Flow.SUBSCRIPTIONS);
		List<CompletableFuture<PushReceipt>> receipts = send(0, 20);
		await().until(() -> state(one) != BrokerState.Status.UP);
		toOne.release();
		assertAllArriveOnce(stream, receipts);
	}

	@Test
	void connectionsThatAreKilledUnderLoadStoreNothingTwice() {
		EventStream stream = other.open(this.user);
		List<CompletableFuture<PushReceipt>> receipts = new ArrayList<>();
		for (int round = 0; round < 10; round++) {
			receipts.addAll(send(round * 9, round * 9 + 9));
			redis.commands().clientKill(KillArgs.Builder.typeNormal().skipme());
		}
		assertAllArriveOnce(stream, receipts);
	}

	@Test
	void sendWhoseAnswerIsLostMayHaveWorkedAndIsRepeatedSafelyWithAKey() {
		EventStream stream = other.open(this.user);
		SseMessage message = SseMessage.data("once").idempotencyKey("key").build();
		toOne.drop(Flow.ANSWERS);
		assertThatExceptionOfType(CompletionException.class)
			.isThrownBy(() -> one.template().sendToUser(this.user, message).join())
			.withCauseInstanceOf(PublishOutcomeUnknownException.class);
		toOne.release();
		assertThat(one.template().sendToUser(this.user, message).join().duplicate()).isTrue();
		one.template().sendToUser(this.user, "end").join();
		assertThat(stream.nextData(2)).containsExactly("once", "end");
	}

	@Test
	void whoMissesMoreThanIsRetainedIsTold() {
		EventStream stream = one.open(this.user);
		one.template().sendToUser(this.user, "first").join();
		SseEvent first = stream.next("message");
		stream.close();
		one.awaitClients(0);
		send(0, RETAINED + 10).forEach(CompletableFuture::join);
		EventStream late = resume(first.id());
		assertThat(Reset.of(late.next())).isEqualTo(Reset.truncated("user:" + this.user));
		assertThat(late.nextData(RETAINED)).startsWith("10").endsWith(Integer.toString(RETAINED + 9));
		for (String id : List.of("garbage", "2." + "x".repeat(4000), first.id().replaceAll("\\.1\\.", ".zzzz."))) {
			EventStream lost = resume(id);
			assertThat(Reset.of(lost.next()).reason()).isEqualTo("unknown");
		}
	}

	@Test
	void disconnectThatIsLostIsFoundAndLaterStreamsGoOn() {
		EventStream early = other.open(this.user);
		toOther.drop(Flow.MESSAGES);
		one.clients().disconnectUser(this.user, CloseReason.DISCONNECTED).join();
		EventStream later = other.open(this.user);
		toOther.release();
		early.awaitEnd();
		one.template().sendToUser(this.user, "goes on").join();
		assertThat(later.nextData(1)).containsExactly("goes on");
	}

	@Test
	void scriptsThatRedisHasForgottenAreLoadedAgain() {
		EventStream stream = other.open(this.user);
		redis.commands().scriptFlush();
		assertAllArriveOnce(stream, send(0, 20));
	}

	@Test
	void redisThatRefusesWritesIsSaidToDoSo() {
		RedisCommands<String, String> commands = redis.commands();
		commands.replicaof("127.0.0.1", 1);
		try {
			assertThat(unavailable(one.template().sendToUser(this.user, "read-only"))).contains("READONLY");
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
				.contains("can't run this command");
		}
		finally {
			commands.aclSetuser("default", AclSetuserArgs.Builder.allCommands());
		}
		EventStream stream = resume(one.clients().currentPosition(this.user, List.of()).join());
		one.template().sendToUser(this.user, "good").join();
		assertThat(stream.nextData(1)).containsExactly("good");
	}

	/** Without waiting for the answers. */
	@Test
	void clientThatDoesNotReadIsClosedAloneAndComesBackToTheOtherNode() {
		RawStream stalled = RawStream.open(one.port(), 2048, RawStream.request("/events", Tokens.of(this.user)));
		one.awaitClients(1);
		EventStream reading = other.open(this.user);
		List<String> sent = IntStream.range(0, 90).mapToObj((number) -> number + "x".repeat(80_000)).toList();
		sent.forEach((text) -> one.template().sendToUser(this.user, text).join());
		assertThat(reading.nextData(sent.size())).isEqualTo(sent);
		one.awaitClients(0);
		stalled.read();
		await().until(stalled::hasEnded);
		List<String> received = new ArrayList<>(stalled.data());
		assertThat(received).hasSizeLessThan(sent.size());
		EventStream back = resume(stalled.lastEventId());
		received.addAll(back.nextData(sent.size() - received.size()));
		assertThat(received).isEqualTo(sent);
		stalled.close();
	}

	@Test
	void whoComesBackInTheMidstOfMessagesGetsEachOnce() {
		for (int round = 0; round < 20; round++) {
			String name = this.user + "-" + round;
			String id = one.clients().currentPosition(name, Set.of()).join();
			int count = RETAINED - 10;
			CompletableFuture<Void> sending = CompletableFuture.runAsync(
					() -> IntStream.range(0, count)
						.forEach((number) -> one.template().sendToUser(name, Integer.toString(number)).join()),
					(task) -> new Thread(task).start());
			List<EventStream> streams = Stream.of(one, other, one, other)
				.map((node) -> node.open(node.request("/events", name).header("Last-Event-ID", id)))
				.toList();
			sending.join();
			List<String> expected = IntStream.range(0, count).mapToObj(Integer::toString).toList();
			assertThat(streams).allSatisfy((stream) -> assertThat(stream.nextData(count)).isEqualTo(expected));
		}
	}

	private List<CompletableFuture<PushReceipt>> send(int from, int to) {
		return IntStream.range(from, to)
			.mapToObj((number) -> one.template().sendToUser(this.user, Integer.toString(number)))
			.toList();
	}

	private void assertAllArriveOnce(EventStream stream, List<CompletableFuture<PushReceipt>> receipts) {
		List<PushReceipt> stored = receipts.stream().map(CompletableFuture::join).toList();
		assertThat(stored).extracting(PushReceipt::duplicate).containsOnly(false);
		one.template().sendToUser(this.user, "end").join();
		assertThat(stream.nextData(receipts.size() + 1)).containsExactlyElementsOf(
				Stream.concat(IntStream.range(0, receipts.size()).mapToObj(Integer::toString), Stream.of("end"))
					.collect(Collectors.toList()));
	}

	private static void assertReset(EventStream stream, String... destinations) {
		List<String> missing = new ArrayList<>(List.of(destinations));
		while (!missing.isEmpty()) {
			Reset reset = Reset.of(stream.next());
			assertThat(reset.reason()).isEqualTo("unknown");
			assertThat(missing).containsAll(reset.destinations());
			missing.removeAll(reset.destinations());
		}
	}

	private static List<String> awaitData(EventStream stream, String last) {
		List<String> data = new ArrayList<>();
		while (!data.contains(last)) {
			data.add(stream.next().data());
		}
		return data;
	}

	private EventStream resume(String id) {
		HttpRequest.Builder request = other.request("/events", this.user).header("Last-Event-ID", id);
		return other.open(request);
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

	private static BrokerState.Status state(TestServer node) {
		return node.bean(SsePushBroker.class).state().status();
	}

	private static void awaitState(TestServer node, BrokerState.Status status) {
		await().untilAsserted(() -> assertThat(node.bean(SsePushBroker.class).state())
			.satisfies((state) -> assertThat(state.status()).as(state.detail()).isEqualTo(status)));
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(30, TimeUnit.SECONDS).pollInterval(Duration.ofMillis(10));
	}

	private static TestServer start(Container container, RedisProxy proxy) {
		String[] properties = Stream
			.concat(Stream.of(redis.properties()),
					Stream.of("spring.data.redis.port=" + proxy.port(), "sse-push.redis.timeout=" + TIMEOUT.toMillis(),
							"sse-push.heartbeat-interval=100ms", "sse-push.history.max-messages=" + RETAINED,
							"sse-push.history.max-user-size=16MB", "sse-push.client.write-timeout=1s"))
			.toArray(String[]::new);
		return TestServer.start(container, properties);
	}

}
