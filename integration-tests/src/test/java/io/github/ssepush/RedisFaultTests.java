package io.github.ssepush;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.lettuce.core.ClientListArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.api.sync.RedisCommands;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.RedisProxy.Flow;
import io.github.ssepush.harness.Reset;
import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests faults of Redis, and on the way to it: a client gets everything once and in
 * order, or a reset.
 */
class RedisFaultTests extends RedisFaults {

	/** So long that all calls are answered in spite of the fault. */
	@BeforeAll
	static void start() {
		start(Duration.ofSeconds(10));
	}

	@Test
	void redisThatIsKilledAndRestartedLosesNothing() {
		TestStream stream = other.open(this.user);
		List<CompletableFuture<PushReceipt>> receipts = new ArrayList<>(send(0, 45));
		redis.kill();
		receipts.addAll(send(45, 90));
		redis.restart();
		assertAllArriveOnce(stream, receipts);
	}

	@Test
	void everyClientOfAHistoryThatIsLostIsTold() {
		TestStream here = one.open(this.user);
		TestStream there = other.open(this.user);
		send(0, 2).forEach(CompletableFuture::join);
		assertThat(StreamDetails.data(here, 2)).isEqualTo(StreamDetails.data(there, 2));
		redis.commands().flushall();
		assertReset(here, "everyone", "user:" + this.user);
		assertReset(there, "everyone", "user:" + this.user);
		send(2, 4).forEach(CompletableFuture::join);
		assertThat(StreamDetails.data(here, 2)).isEqualTo(StreamDetails.data(there, 2)).containsExactly("2", "3");
	}

	@Test
	void everyClientOfOneHistoryThatIsLostIsToldWithTheNextMessage() {
		TestStream here = one.open(this.user);
		TestStream there = other.open(this.user);
		send(0, 1).forEach(CompletableFuture::join);
		assertThat(StreamDetails.data(here, 1)).isEqualTo(StreamDetails.data(there, 1));
		RedisCommands<String, String> commands = redis.commands();
		commands.keys("*:m:u:" + this.user).forEach(commands::del);
		send(1, 2).forEach(CompletableFuture::join);
		assertReset(here, "user:" + this.user);
		assertReset(there, "user:" + this.user);
		Patience.await().until(() -> Patience.get(one.template().sendToUser(this.user, "test")).nodes() == 2);
		String end = "end";
		one.template().sendToUser(this.user, end).join();
		Stream.of(here, there).forEach((stream) -> awaitData(stream, end));
	}

	@Test
	void whoHasGotWhatRedisHasLostIsToldAndNobodyElse() {
		TestStream ahead = one.open(this.user);
		send(0, 3).forEach(CompletableFuture::join);
		assertThat(StreamDetails.data(ahead, 3)).containsExactly("0", "1", "2");
		String position = one.clients().currentPosition(this.user, List.of()).join();
		RedisCommands<byte[], byte[]> commands = redis.binaryCommands();
		List<byte[]> keys = commands.keys("*:[ml]:u:" + this.user);
		List<byte[]> values = keys.stream().map(commands::dump).toList();
		send(3, 5).forEach(CompletableFuture::join);
		assertThat(StreamDetails.data(ahead, 2)).containsExactly("3", "4");
		for (int i = 0; i < keys.size(); i++) {
			commands.restore(keys.get(i), values.get(i), RestoreArgs.Builder.ttl(0).replace());
		}
		TestStream behind = resume(position);
		send(5, 6).forEach(CompletableFuture::join);
		assertReset(ahead, "user:" + this.user);
		assertThat(behind).next().hasData("5");
		send(6, 7).forEach(CompletableFuture::join);
		assertThat(awaitData(ahead, "6")).isSubsetOf("5", "6");
		assertThat(behind).next().hasData("6");
	}

	@Test
	void subscriberThatRedisCutsForItsSlownessFindsWhatItMissed() {
		String before = redis.commands().configGet("client-output-buffer-limit").get("client-output-buffer-limit");
		redis.commands().configSet("client-output-buffer-limit", "pubsub 256kb 0 0");
		TestStream here = one.open(this.user);
		TestStream slow = other.open(this.user);
		toOther.hold(Flow.MESSAGES);
		Set<String> subscribers = subscribers();
		List<String> sent = IntStream.range(0, RETAINED - 1).mapToObj((number) -> number + "x".repeat(60_000)).toList();
		sent.forEach((text) -> one.template().sendToUser(this.user, text).join());
		assertThat(StreamDetails.data(here, sent.size())).isEqualTo(sent);
		Patience.await().until(() -> !subscribers().containsAll(subscribers));
		toOther.release();
		assertThat(StreamDetails.data(slow, sent.size())).isEqualTo(sent);
		redis.commands().configSet("client-output-buffer-limit", before);
	}

	@Test
	void redisThatPausesDelaysEverythingAndLosesNothing() {
		TestStream stream = other.open(this.user);
		redis.pause();
		List<CompletableFuture<PushReceipt>> receipts = send(0, 20);
		int heartbeats = StreamDetails.comments(stream);
		Patience.await().until(() -> StreamDetails.comments(stream) > heartbeats + 5);
		redis.resume();
		assertAllArriveOnce(stream, receipts);
	}

	@ParameterizedTest
	@EnumSource(names = { "MESSAGES", "SUBSCRIPTIONS" })
	void messageThatIsLostOnItsWayIsFoundThoughNothingFollows(Flow flow) {
		TestStream stream = other.open(this.user);
		toOther.drop(flow, Flow.MESSAGES);
		one.template().sendToUser(this.user, "lost").join();
		assertThat(stream.events()).hasSize(1);
		Patience.await().until(() -> state(other) == BrokerState.Status.DEGRADED);
		toOther.release();
		assertThat(stream).next().hasData("lost");
	}

	@Test
	void messageThatIsLostWithItsConnectionIsFoundThoughNothingFollows() {
		TestStream stream = other.open(this.user);
		toOther.hold(Flow.MESSAGES);
		one.template().sendToUser(this.user, "lost").join();
		toOther.cut(Flow.MESSAGES);
		toOther.release();
		assertThat(stream).next().hasData("lost");
	}

	@ParameterizedTest
	@EnumSource(names = { "CALLS", "ANSWERS" })
	void connectionThatSwallowsCallsOrAnswersIsReplaced(Flow flow) {
		TestStream stream = other.open(this.user);
		toOne.drop(flow);
		List<CompletableFuture<PushReceipt>> receipts = send(0, 20);
		Patience.await().until(() -> state(one) != BrokerState.Status.UP);
		toOne.release();
		assertAllArriveOnce(stream, receipts);
	}

	@Test
	void everythingIsSwallowedForAWhile() {
		TestStream stream = one.open(this.user);
		toOne.hold(Flow.CALLS, Flow.ANSWERS, Flow.MESSAGES, Flow.SUBSCRIPTIONS);
		List<CompletableFuture<PushReceipt>> receipts = send(0, 20);
		Patience.await().until(() -> state(one) != BrokerState.Status.UP);
		toOne.release();
		assertAllArriveOnce(stream, receipts);
	}

	@Test
	void connectionsThatAreKilledUnderLoadStoreNothingTwice() {
		TestStream stream = other.open(this.user);
		List<CompletableFuture<PushReceipt>> receipts = new ArrayList<>();
		for (int round = 0; round < 10; round++) {
			receipts.addAll(send(round * 9, round * 9 + 9));
			redis.commands().clientKill(KillArgs.Builder.typeNormal().skipme());
		}
		assertAllArriveOnce(stream, receipts);
	}

	@Test
	void whoMissesMoreThanIsRetainedIsTold() {
		TestStream stream = one.open(this.user);
		one.template().sendToUser(this.user, "first").join();
		SseEvent first = stream.next();
		stream.close();
		one.awaitClients(0);
		send(0, RETAINED + 10).forEach(CompletableFuture::join);
		TestStream late = resume(first.id());
		assertThat(late).isReset("truncated", Destination.user(this.user));
		assertThat(StreamDetails.data(late, RETAINED)).startsWith("10").endsWith(Integer.toString(RETAINED + 9));
		for (String id : List.of("garbage", "2." + "x".repeat(4000), first.id().replaceAll("\\.1\\.", ".zzzz."))) {
			TestStream lost = resume(id);
			assertThat(Reset.of(StreamDetails.control(lost, Reset.NAME)).reason()).isEqualTo("unknown");
		}
	}

	@Test
	void disconnectThatIsLostIsFoundAndLaterStreamsGoOn() {
		TestStream early = other.open(this.user);
		toOther.drop(Flow.MESSAGES);
		one.clients().disconnectUser(this.user, CloseReason.DISCONNECTED).join();
		TestStream later = other.open(this.user);
		toOther.release();
		assertThat(early).ends();
		one.template().sendToUser(this.user, "goes on").join();
		assertThat(later).next().hasData("goes on");
	}

	/** Refuse a call when the calls after it are on their way already. */
	@Test
	void callThatIsRefusedIsNotOvertaken() {
		TestStream stream = other.open(this.user);
		List<CompletableFuture<PushReceipt>> receipts = new ArrayList<>();
		for (int round = 0; round < 9; round++) {
			toOne.refuseNext();
			toOne.hold(Flow.CALLS);
			receipts.addAll(send(round * 9, round * 9 + 9));
			toOne.release();
		}
		assertAllArriveOnce(stream, receipts);
	}

	@Test
	void scriptsThatRedisHasForgottenAreLoadedAgain() {
		TestStream stream = other.open(this.user);
		redis.commands().scriptFlush();
		assertAllArriveOnce(stream, send(0, 20));
	}

	@Test
	void clientThatDoesNotReadIsClosedAloneAndComesBackToTheOtherNode() {
		TestStream stalled = one.stalled(this.user, 2048);
		one.awaitClients(1);
		TestStream reading = other.open(this.user);
		List<String> sent = IntStream.range(0, 90).mapToObj((number) -> number + "x".repeat(80_000)).toList();
		sent.forEach((text) -> one.template().sendToUser(this.user, text).join());
		assertThat(StreamDetails.data(reading, sent.size())).isEqualTo(sent);
		one.awaitClients(0);
		stalled.read();
		assertThat(stalled).ends();
		List<String> received = new ArrayList<>(StreamDetails.rest(stalled));
		assertThat(received).hasSizeLessThan(sent.size());
		TestStream back = resume(stalled.lastEventId());
		received.addAll(StreamDetails.data(back, sent.size() - received.size()));
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
			List<TestStream> streams = Stream.of(one, other, one, other)
				.map((node) -> node.open(node.request("/events", name).header("Last-Event-ID", id)))
				.toList();
			sending.join();
			List<String> expected = IntStream.range(0, count).mapToObj(Integer::toString).toList();
			assertThat(streams)
				.allSatisfy((stream) -> assertThat(StreamDetails.data(stream, count)).isEqualTo(expected));
		}
	}

	private void assertAllArriveOnce(TestStream stream, List<CompletableFuture<PushReceipt>> receipts) {
		List<PushReceipt> stored = receipts.stream().map(CompletableFuture::join).toList();
		assertThat(stored).extracting(PushReceipt::duplicate).containsOnly(false);
		one.template().sendToUser(this.user, "end").join();
		assertThat(StreamDetails.data(stream, receipts.size() + 1)).containsExactlyElementsOf(
				Stream.concat(IntStream.range(0, receipts.size()).mapToObj(Integer::toString), Stream.of("end"))
					.collect(Collectors.toList()));
	}

	/** Return the ids of the connections that have subscribed. */
	private static Set<String> subscribers() {
		return redis.commands()
			.clientList(ClientListArgs.Builder.typePubsub())
			.lines()
			.map((line) -> line.split(" ", 2)[0])
			.collect(Collectors.toSet());
	}

	private static void assertReset(TestStream stream, String... destinations) {
		List<String> missing = new ArrayList<>(List.of(destinations));
		while (!missing.isEmpty()) {
			Reset reset = Reset.of(StreamDetails.control(stream, Reset.NAME));
			assertThat(reset.reason()).isEqualTo("unknown");
			assertThat(missing).containsAll(reset.destinations());
			missing.removeAll(reset.destinations());
		}
	}

}
