package io.github.ssepush.engine;

import java.time.Duration;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.RefusalReason;
import io.github.ssepush.broker.Position;
import io.github.ssepush.engine.log.EventId;
import io.github.ssepush.engine.log.LogSettings;
import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.engine.stream.StreamClient;
import io.github.ssepush.engine.stream.StreamRequest;
import io.github.ssepush.harness.SseEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests what {@code docs/concurrency.md} promises, sentence by sentence; the table at its
 * end says which test is for which.
 */
@Timeout(60)
@Tag("races")
class ConcurrencyTests {

	private static final Destination ALICE = Destination.user("alice");

	private static final Destination BOB = Destination.user("bob");

	private static final Destination NEWS = Destination.topic("news");

	private static final Destination EVERYONE = Destination.everyone();

	@Test
	void aPublisherNeverWritesAndNeverWaits() throws InterruptedException {
		try (Fixture fixture = Fixture.threaded(1)) {
			CountDownLatch writing = new CountDownLatch(1);
			CountDownLatch goOn = new CountDownLatch(1);
			FakeTransport transport = new FakeTransport().withBareHead();
			transport.duringWrite = () -> {
				writing.countDown();
				await(goOn);
			};
			fixture.open(transport, "alice", null, "news");
			await(writing);
			for (int i = 1; i <= 100; i++) {
				fixture.publish(ALICE, "a" + i);
				fixture.publish(NEWS, "n" + i);
				fixture.publish(EVERYONE, "e" + i);
			}
			goOn.countDown();
			eventually(transport, 300);
			assertThat(transport.threads()).containsExactly("sse-push-writer-1");
		}
	}

	@Test
	void aClientBelongsToOneWriterForItsWholeLife() throws InterruptedException {
		try (Fixture fixture = Fixture.threaded(3)) {
			List<Fixture.Opened> clients = IntStream.range(0, 30)
				.mapToObj((i) -> fixture.open((i % 2 == 0) ? "alice" : "bob", null, "news"))
				.toList();
			inParallel(3, (number) -> {
				for (int i = 0; i < 50; i++) {
					fixture.publish(List.of(ALICE, NEWS, EVERYONE).get(number), "message");
					clients.get(number * 10 + i % 5).client();
				}
			});
			inParallel(3, (number) -> clients.subList(number * 10, number * 10 + 5)
				.forEach((client) -> client.transport().gone()));
			Awaitility.await().until(() -> fixture.clients.count() == 15);
			Awaitility.await()
				.until(() -> clients.stream().noneMatch((client) -> client.transport().threads().isEmpty()));
			clients.forEach((client) -> {
				assertThat(client.transport().threads()).hasSize(1)
					.allMatch((name) -> name.startsWith("sse-push-writer-"));
				assertThat(client.transport().misuses()).isEmpty();
			});
			assertThat(clients.stream().flatMap((client) -> client.transport().threads().stream()).distinct())
				.hasSize(3);
		}
	}

	@Test
	void aWriterDoesNotWaitForAClientThatTakesNothing() {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened stuck = fixture.open(FakeTransport.accepting(0), "alice", null);
			Fixture.Opened quick = fixture.open("alice", null);
			fixture.publish(ALICE, "a");
			fixture.settle();
			assertThat(stuck.transport().bytes()).isEmpty();
			assertThat(quick.transport().messages()).containsExactly("a");
		}
	}

	@Test
	void aWriterServesOthersWhileItLooksAtTheTimeOfAll() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(1000), Fixture.shortLived(), 1)) {
			List<StreamClient> clients = IntStream.range(0, 1000)
				.mapToObj((i) -> (StreamClient) fixture.open("user" + i, null).client())
				.toList();
			List<Long> over = new ArrayList<>();
			fixture.duringEnded = (client) -> over
				.add(clients.stream().filter((other) -> other.closeReason() != null).count());
			fixture.writers().tick();
			fixture.turn();
			assertThat(over).isNotEmpty();
			assertThat(over.get(0)).isEqualTo(16);
			fixture.settle();
			assertThat(over).hasSize(1000);
		}
	}

	@Test
	void noThreadExistsPerClient() {
		Set<Thread> before = ourThreads();
		try (Fixture fixture = Fixture.threaded(2)) {
			List<Fixture.Opened> clients = IntStream.range(0, 300)
				.mapToObj((i) -> fixture.open("user" + i, null))
				.toList();
			fixture.publish(EVERYONE, "a");
			clients.forEach((client) -> eventually(client.transport(), 1));
			Set<Thread> threads = ourThreads();
			threads.removeAll(before);
			assertThat(threads).extracting(Thread::getName)
				.containsExactlyInAnyOrder("sse-push-writer-1", "sse-push-writer-2", "sse-push-timer");
		}
	}

	@Test
	void howeverOftenAClientIsWokenItIsServedOnce() throws InterruptedException {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened client = fixture.open("alice", null);
			fixture.settle();
			int before = client.transport().asked();
			inParallel(4, (number) -> {
				for (int i = 0; i < 500; i++) {
					((StreamClient) client.client()).wake();
				}
			});
			fixture.turn();
			assertThat(client.transport().asked() - before).isEqualTo(1);
			fixture.settle();
			assertThat(client.transport().asked() - before).isEqualTo(1);
		}
	}

	@Test
	void whatWasAppendedIsWrittenWithoutAnyFurtherEvent() throws InterruptedException {
		try (Fixture fixture = Fixture.threaded(2)) {
			List<FakeTransport> transports = List.of(new FakeTransport(), new FakeTransport(), new FakeTransport());
			transports.forEach((transport) -> fixture.open(transport, "alice", null));
			for (int round = 1; round <= 1000; round++) {
				Destination destination = (round % 2 == 0) ? ALICE : EVERYONE;
				int writes = round;
				fixture.publish(destination, "m" + round);
				for (FakeTransport transport : transports) {
					long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
					while (!transport.text().contains("data: m" + writes + "\nid: ")) {
						assertThat(System.nanoTime()).as("message %d is late", round).isLessThan(deadline);
						Thread.onSpinWait();
					}
				}
			}
		}
	}

	@Test
	void whatWasAppendedForManyIsWrittenToEachThatComesWithoutAnyFurtherEvent() throws InterruptedException {
		try (Fixture fixture = Fixture.threaded(2)) {
			IntStream.range(0, 40).forEach((i) -> fixture.open("user" + i, null, "news"));
			List<FakeTransport> transports = List.of(new FakeTransport(), new FakeTransport());
			transports.forEach((transport) -> fixture.open(transport, "alice", null, "news"));
			AtomicInteger rounds = new AtomicInteger();
			inParallel(2, (number) -> {
				for (int round = 1; round <= 300; round++) {
					if (number == 0) {
						fixture.publish((round % 2 == 0) ? NEWS : EVERYONE, "m" + round);
						for (FakeTransport transport : transports) {
							eventually(transport, round);
						}
						rounds.set(round);
					}
					else if (rounds.get() < 300) {
						fixture.open("bob", null, "news").transport().gone();
					}
				}
			});
			assertThat(rounds).hasValue(300);
		}
	}

	@Test
	void aSweepLetsTheQueueHaveItsTurnAfterEvery16Clients() {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened last = fixture.open("alice", null);
			fixture.settle();
			AtomicInteger swept = new AtomicInteger();
			AtomicInteger sweptBefore = new AtomicInteger(-1);
			List<Fixture.Opened> others = new ArrayList<>();
			for (int i = 0; i < 300; i++) {
				Fixture.Opened other = fixture.open("user" + i, null);
				others.add(other);
				fixture.settle();
				other.transport().duringWrite = () -> {
					if (swept.getAndIncrement() == 0) {
						fixture.publish(ALICE, "for alice");
					}
				};
			}
			last.transport().duringWrite = () -> sweptBefore.compareAndSet(-1, swept.get());
			fixture.publish(EVERYONE, "for everyone");
			int asked = others.stream().mapToInt((other) -> other.transport().asked()).sum();
			fixture.settle();
			assertThat(others.stream().mapToInt((other) -> other.transport().asked()).sum() - asked)
				.as("turns of the others")
				.isEqualTo(300);
			assertThat(swept).hasValue(300);
			assertThat(sweptBefore.get()).isBetween(1, 16);
			assertThat(last.transport().messages()).containsExactlyInAnyOrder("for alice", "for everyone");
		}
	}

	@Test
	void aClientThatHasMuchToReadDelaysNobody() {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened much = fixture.open("alice", null);
			Fixture.Opened little = fixture.open("bob", null);
			fixture.settle();
			int writes = much.transport().writes().size();
			AtomicInteger writesBefore = new AtomicInteger();
			little.transport().duringWrite = () -> writesBefore.set(much.transport().writes().size() - writes);
			IntStream.range(0, 100).forEach((i) -> fixture.publish(ALICE, "x".repeat(1000)));
			fixture.publish(BOB, "b");
			fixture.settle();
			assertThat(writesBefore).hasValue(1);
			assertThat(much.transport().writes().size() - writes).isGreaterThan(10);
			assertThat(much.transport().messages()).hasSize(100);
		}
	}

	@Test
	void nothingOfOthersHappensUnderALock() {
		try (Fixture fixture = Fixture.driven()) {
			AtomicInteger checks = new AtomicInteger();
			AtomicReference<Throwable> failure = new AtomicReference<>();
			Runnable check = () -> {
				Thread other = new Thread(() -> {
					try {
						fixture.publish(ALICE, "a");
						fixture.publish(NEWS, "n");
						fixture.publish(EVERYONE, "e");
						fixture.clients.currentPosition("alice", List.of("news")).join();
						fixture.clients.clientsOf("alice");
						fixture.broker.suspect(ALICE);
						fixture.broker.announce(ALICE, 1);
						checks.incrementAndGet();
					}
					catch (RuntimeException ex) {
						failure.set(ex);
					}
				});
				other.start();
				join(other, Duration.ofSeconds(10));
				assertThat(other.isAlive()).as("a thread waits for a lock").isFalse();
			};
			FakeTransport transport = new FakeTransport();
			transport.duringStart = check;
			transport.duringWrite = check;
			fixture.duringOpened = (client) -> check.run();
			fixture.duringEnded = (client) -> check.run();
			Fixture.Opened opened = fixture.open(transport, "alice", null, "news");
			fixture.turn();
			transport.duringWrite = () -> {
			};
			fixture.clients.disconnectIf((client) -> {
				check.run();
				return client.id().equals(opened.id());
			}, CloseReason.DISCONNECTED);
			fixture.settle();
			assertThat(failure.get()).isNull();
			assertThat(checks).hasValueGreaterThanOrEqualTo(5);
			assertThat(fixture.ended).hasSize(1);
		}
	}

	@Test
	void theBrokerIsToldInTheOrderInWhichItHappened() throws InterruptedException {
		Fixture fixture = Fixture.threaded(2);
		try (fixture) {
			inParallel(4, (number) -> {
				Random random = new Random(number);
				List<Fixture.Opened> open = new ArrayList<>();
				for (int i = 0; i < 100; i++) {
					if (open.isEmpty() || random.nextBoolean()) {
						FakeTransport transport = new FakeTransport();
						fixture.admit(new StreamRequest(ClientIdentity.of("alice"), List.of(), null), transport);
						open.add(new Fixture.Opened(fixture, transport, ""));
					}
					else {
						open.remove(random.nextInt(open.size())).transport().gone();
					}
				}
				open.forEach((client) -> client.transport().gone());
			});
			Awaitility.await().until(() -> fixture.clients.count() == 0);
		}
		List<String> calls = fixture.broker.calls()
			.stream()
			.filter((call) -> call.endsWith(" user alice"))
			.map((call) -> call.replace(" user alice", ""))
			.toList();
		assertThat(calls.get(0)).isEqualTo("attach");
		assertThat(calls.get(calls.size() - 1)).isEqualTo("detach");
		assertThat(calls.get(calls.size() - 2)).isEqualTo("announce 0");
		assertThat(calls).filteredOn("attach"::equals).hasSize(1);
		int clients = 0;
		for (String call : calls.subList(1, calls.size() - 1)) {
			int now = Integer.parseInt(call.split(" ")[1]);
			assertThat(Math.abs(now - clients)).isEqualTo(1);
			clients = now;
		}
	}

	@Test
	void logsThatNobodyFollowsAreDetachedAndOthersAreNot() {
		EngineSettings settings = EngineSettings.forTests()
			.with(new LogSettings(1000, 1_000_000, 1_000_000, Fixture.HOUR, Duration.ZERO));
		try (Fixture fixture = Fixture.threaded(settings)) {
			List<Fixture.Opened> clients = IntStream.range(0, 30)
				.mapToObj((i) -> fixture.open("user" + i, null))
				.toList();
			clients.subList(1, 30).forEach((client) -> client.transport().gone());
			List<String> detached = IntStream.range(1, 30).mapToObj((i) -> "detach user user" + i).toList();
			Awaitility.await().until(() -> fixture.broker.calls().containsAll(detached));
			fixture.publish(Destination.user("user0"), "still there");
			eventually(clients.get(0).transport(), 1);
			assertThat(fixture.broker.calls()).doesNotContain("detach user user0", "detach everyone");
		}
	}

	@Test
	void aLogAppendsWhatFollowsDropsWhatItHasAndAsksForWhatIsBetween() {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened client = fixture.open("alice", null);
			fixture.settle();
			fixture.broker.holdEntries = true;
			IntStream.rangeClosed(1, 6).forEach((i) -> fixture.publish(ALICE, String.valueOf(i)));
			fixture.broker.deliverTwice();
			fixture.settle();
			assertThat(client.transport().messages()).containsExactly("1");
			fixture.broker.holdRead = true;
			fixture.broker.lose();
			fixture.broker.deliver();
			fixture.broker.deliver();
			fixture.settle();
			assertThat(client.transport().messages()).containsExactly("1");
			fixture.broker.deliver();
			fixture.broker.release();
			fixture.settle();
			assertThat(client.transport().messages()).containsExactly("1", "2", "3", "4", "5", "6");
			assertThat(client.transport().resets()).isEmpty();
			assertThat(fixture.broker.calls()).filteredOn("read user alice"::equals).hasSize(1);
		}
	}

	/**
	 * All combinations of what is published where: before the client comes, while the
	 * destination is attached, before and after the client's turns, while the history is
	 * read, while the answer is on its way, and after it.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void joiningTheTailIsOneStep(boolean lateEntries) {
		for (int points = 0; points < 256; points++) {
			for (int known = 0; known <= 3; known++) {
				join(points, known, lateEntries);
			}
		}
	}

	private void join(int points, int known, boolean lateEntries) {
		try (Fixture fixture = Fixture.driven(Fixture.limits(1000), Fixture.settings(1, 3), 1)) {
			AtomicInteger published = new AtomicInteger();
			PublishPoint publish = (point) -> {
				if ((points >> point & 1) != 0) {
					fixture.publish(ALICE, String.valueOf(published.incrementAndGet()));
					fixture.publish(ALICE, String.valueOf(published.incrementAndGet()));
				}
			};
			Position anchor = fixture.broker.attach(ALICE).join();
			fixture.broker.detach(ALICE);
			String id = "2" + EventId.partOf(EventId.labelOf(ALICE), anchor);
			for (int i = 0; i < known; i++) {
				id = "2." + EventId.labelOf(ALICE) + "."
						+ fixture.publish(ALICE, String.valueOf(published.incrementAndGet())).id();
			}
			publish.at(0);
			fixture.broker.holdAttach = true;
			fixture.broker.holdRead = true;
			fixture.broker.holdEntries = lateEntries;
			fixture.broker.duringAttach = (destination, position) -> {
				if (destination.equals(ALICE)) {
					publish.at(1);
				}
			};
			fixture.broker.duringRead = (destination, history) -> publish.at(2);
			Fixture.Opened client = fixture.open("alice", id);
			publish.at(3);
			fixture.turn();
			fixture.broker.answer();
			publish.at(4);
			fixture.turn();
			fixture.broker.duringRead = (destination, history) -> {
			};
			publish.at(5);
			fixture.broker.answer();
			publish.at(6);
			fixture.turn();
			fixture.broker.deliver();
			publish.at(7);
			fixture.broker.release();
			fixture.settle();
			fixture.broker.release();
			fixture.settle();
			assertThat(client.transport().messages()).as("points %s, known %d", Integer.toBinaryString(points), known)
				.isEqualTo(Fixture.numbers(known + 1, published.get()));
			assertThat(client.transport().resets()).isEmpty();
		}
	}

	@Test
	void aPositionThatCanNotBeProvedIsResetBeforeAnythingFollows() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(2), Fixture.settings(1, 2), 1)) {
			fixture.broker.holdRead = true;
			IntStream.rangeClosed(1, 3).forEach((i) -> fixture.publish(ALICE, String.valueOf(i)));
			Fixture.Opened client = fixture.open("alice", "garbage");
			fixture.settle();
			fixture.publish(ALICE, "4");
			fixture.publish(EVERYONE, "e");
			fixture.settle();
			assertThat(client.transport().messages()).isEmpty();
			fixture.broker.release();
			fixture.settle();
			assertThat(client.transport().events()).extracting(SseEvent::name)
				.startsWith("sse-push.hello", "sse-push.reset");
			assertThat(client.transport().resets()).hasSize(1).allMatch((data) -> data.contains("\"unknown\""));
			assertThat(client.transport().messages()).contains("4");
		}
	}

	@Test
	void aPageIsForTheCursorThatAskedForIt() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(100), Fixture.settings(1, 2), 1)) {
			fixture.open(FakeTransport.accepting(0), "alice", null);
			List<String> ids = IntStream.rangeClosed(1, 20)
				.mapToObj((i) -> "2." + EventId.labelOf(ALICE) + "." + fixture.publish(ALICE, String.valueOf(i)).id())
				.toList();
			fixture.broker.holdRead = true;
			Fixture.Opened five = fixture.open("alice", ids.get(4));
			Fixture.Opened ten = fixture.open("alice", ids.get(9));
			fixture.settle();
			assertThat(fixture.broker.pendingAnswers()).isEqualTo(2);
			fixture.broker.answer();
			fixture.settle();
			assertThat(five.transport().messages()).isEqualTo(Fixture.numbers(6, 20));
			assertThat(ten.transport().messages()).isEmpty();
			fixture.broker.answer();
			fixture.settle();
			assertThat(ten.transport().messages()).isEqualTo(Fixture.numbers(11, 20));
		}
	}

	@Test
	void afterAPartialWriteTheNextByteFollows() {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened whole = fixture.open("alice", null, "news");
			List<Fixture.Opened> pieces = IntStream.rangeClosed(1, 200)
				.mapToObj((size) -> fixture.open(new FakeTransport().inPiecesOf(size), "alice", null, "news"))
				.toList();
			fixture.settle();
			int start = whole.transport().bytes().length;
			List<Integer> starts = pieces.stream().map((client) -> client.transport().bytes().length).toList();
			for (int i = 0; i < 10; i++) {
				fixture.publish(ALICE, "a" + i + "x".repeat(i * 7));
				fixture.publish(NEWS, "n" + i);
				fixture.publishEphemeral(ALICE, "now" + i);
				fixture.publish(EVERYONE, "e" + i);
			}
			fixture.settle();
			String expected = whole.transport().text().substring(start);
			assertThat(whole.transport().messages()).hasSize(40);
			for (int i = 0; i < pieces.size(); i++) {
				assertThat(pieces.get(i).transport().text().substring(starts.get(i))).as("pieces of %d", i + 1)
					.isEqualTo(expected);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void aClientEndsOnceWithOneReason(int round) throws InterruptedException {
		try (Fixture fixture = Fixture.threaded(2)) {
			Fixture.Opened client = fixture.open("alice", null, "news");
			CloseReason[] reasons = CloseReason.values();
			CountDownLatch go = new CountDownLatch(1);
			inParallel(reasons.length, (number) -> {
				if (number == 0) {
					go.countDown();
				}
				await(go);
				fixture.clients.disconnectIf((candidate) -> true, reasons[number]);
				client.transport().gone();
				fixture.publish(ALICE, "a");
			});
			Awaitility.await().until(() -> !fixture.ended.isEmpty());
			Awaitility.await().until(() -> fixture.clients.isOnline("alice").join().equals(false));
			assertThat(fixture.ended).hasSize(1).allMatch((ended) -> ended.id().equals(client.id()));
			assertThat(client.transport().closed()).isEqualTo(1);
			assertThat(fixture.clients.count()).isZero();
			assertThat(fixture.clients.users()).isEmpty();
			assertThat(fixture.publish(ALICE, "b").nodes()).isZero();
			assertThat(fixture.ended).as("round %d", round).hasSize(1);
		}
	}

	@Test
	void noByteIsWrittenAfterTheEnd() {
		try (Fixture fixture = Fixture.driven()) {
			FakeTransport transport = new FakeTransport().inPiecesOf(10);
			Fixture.Opened client = fixture.open(transport, "alice", null);
			fixture.publish(ALICE, "a");
			fixture.turn();
			client.client().close(CloseReason.DISCONNECTED);
			int written = transport.bytes().length;
			fixture.publish(ALICE, "b");
			fixture.publish(EVERYONE, "c");
			fixture.settle();
			assertThat(transport.bytes()).hasSize(written);
			assertThat(transport.closed()).isEqualTo(1);
			assertThat(transport.misuses()).isEmpty();
		}
	}

	@Test
	void aClientIsInNoQueueBeforeItIsComplete() {
		try (Fixture fixture = Fixture.driven()) {
			FakeTransport transport = new FakeTransport();
			transport.duringStart = () -> {
				fixture.publish(ALICE, "a");
				fixture.publish(EVERYONE, "e");
				transport.callBack();
				fixture.settle();
				assertThat(transport.asked()).isZero();
			};
			fixture.open(transport, "alice", null);
			fixture.settle();
			assertThat(transport.messages()).containsExactlyInAnyOrder("a", "e");
		}
	}

	@Test
	void aCloseBeforeTheBeginningIsCarriedOutRightAfter() {
		try (Fixture fixture = Fixture.driven()) {
			FakeTransport transport = new FakeTransport().withBareHead();
			fixture.duringOpened = (client) -> {
				client.close(CloseReason.DISCONNECTED);
				fixture.settle();
				assertThat(transport.closed()).isZero();
			};
			Fixture.Opened client = fixture.open(transport, "alice", null);
			fixture.settle();
			assertThat(transport.closed()).isEqualTo(1);
			assertThat(transport.bytes()).isEmpty();
			assertThat(fixture.ended).containsExactly(new Fixture.Ended(client.id(), CloseReason.DISCONNECTED));
			assertThat(fixture.clients.isOnline("alice").join()).isFalse();
		}
	}

	@Test
	void aStopWaitsForThoseThatAreBeingOpened() throws InterruptedException {
		Set<Thread> before = ourThreads();
		Fixture fixture = Fixture.threaded(2);
		CountDownLatch opening = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		FakeTransport slow = new FakeTransport();
		slow.duringStart = () -> {
			opening.countDown();
			await(goOn);
		};
		Thread request = new Thread(() -> fixture.open(slow, "alice", null));
		request.start();
		await(opening);
		ClientIdentity bob = ClientIdentity.of("bob");
		ClientPermit admission = fixture.engine.streams().admit(bob);
		Thread stop = new Thread(fixture.engine::stop);
		stop.start();
		Awaitility.await().until(() -> !fixture.engine.status().isAccepting());
		FakeTransport late = new FakeTransport();
		assertThatExceptionOfType(AdmissionRefusedException.class)
			.isThrownBy(() -> admission.open(new StreamRequest(bob, List.of(), null), late))
			.matches((refusal) -> refusal.reason() == RefusalReason.STOPPING);
		assertThat(late.opened()).isFalse();
		assertThatExceptionOfType(AdmissionRefusedException.class).isThrownBy(() -> fixture.engine.streams().admit(bob))
			.matches((refusal) -> refusal.reason() == RefusalReason.STOPPING);
		assertThat(slow.closed()).isZero();
		goOn.countDown();
		join(stop, Duration.ofSeconds(20));
		join(request, Duration.ofSeconds(20));
		assertThat(fixture.ended).extracting(Fixture.Ended::reason).containsExactly(CloseReason.SHUTDOWN);
		assertThat(slow.closed()).isEqualTo(1);
		Set<Thread> left = ourThreads();
		left.removeAll(before);
		assertThat(left).isEmpty();
		assertThat(fixture.broker.calls()).contains("detach user alice", "detach everyone");
	}

	@Test
	void anEngineThatWasStoppedCanBeStartedAgain() {
		Fixture fixture = Fixture.threaded(1);
		fixture.engine.stop();
		fixture.engine.start();
		try (fixture) {
			Fixture.Opened client = fixture.open("alice", null);
			fixture.publish(ALICE, "a");
			fixture.publish(EVERYONE, "e");
			eventually(client.transport(), 2);
		}
	}

	@Test
	void nothingThatAsksDuringAStopIsLeftBehindByIt() {
		Fixture fixture = Fixture.threaded(1);
		CompletableFuture<String> position = fixture.clients.currentPosition("alice", new AbstractCollection<>() {

			@Override
			public Iterator<String> iterator() {
				fixture.engine.stop();
				fixture.broker.failing = true;
				return Collections.emptyIterator();
			}

			@Override
			public int size() {
				return 0;
			}

		});
		assertThat(position).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(BrokerUnavailableException.class);
		assertThat(fixture.engine.status().destinations()).isEmpty();
		fixture.broker.failing = false;
		fixture.engine.start();
		try (fixture) {
			Fixture.Opened client = fixture.open("alice", null);
			fixture.publish(EVERYONE, "e");
			eventually(client.transport(), 1);
		}
	}

	private static void eventually(FakeTransport transport, int messages) {
		Awaitility.await()
			.pollInterval(Duration.ofMillis(1))
			.untilAsserted(() -> assertThat(transport.messages()).hasSize(messages));
	}

	private static Set<Thread> ourThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("sse-push-"))
			.collect(Collectors.toCollection(HashSet::new));
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void join(Thread thread, Duration patience) {
		try {
			thread.join(patience.toMillis());
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void inParallel(int threads, IntConsumer work) throws InterruptedException {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		List<Thread> workers = IntStream.range(0, threads).mapToObj((number) -> new Thread(() -> {
			try {
				work.accept(number);
			}
			catch (RuntimeException | AssertionError ex) {
				failure.set(ex);
			}
		})).toList();
		workers.forEach(Thread::start);
		for (Thread worker : workers) {
			worker.join();
		}
		assertThat(failure.get()).isNull();
	}

	/**
	 * Publishes something at a point, or does not.
	 */
	private interface PublishPoint {

		void at(int point);

	}

}
