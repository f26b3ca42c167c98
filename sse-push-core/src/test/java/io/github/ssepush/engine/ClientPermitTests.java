package io.github.ssepush.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.ssepush.Client;
import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.RefusalReason;
import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.engine.stream.StreamClient;
import io.github.ssepush.engine.stream.StreamRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests which clients are admitted and stay, however many connect at once.
 */
@Timeout(60)
class ClientPermitTests {

	private static final int LIMIT = 20;

	private static final int THREADS = 20;

	private static final Instant LONG_AGO = Instant.EPOCH;

	private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

	@AfterEach
	void endThreads() {
		this.threads.shutdownNow();
	}

	@Test
	void theNewestOfAUserStay() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(100), settings(3, true), 1)) {
			List<Fixture.Opened> alice = open(fixture, "alice", 5);
			Fixture.Opened bob = fixture.open("bob", null);
			assertThat(fixture.clients.clientsOf("alice")).extracting(Client::id)
				.containsExactly(alice.get(2).id(), alice.get(3).id(), alice.get(4).id());
			assertThat(fixture.clients.clients()).hasSize(4);
			fixture.settle();
			assertThat(fixture.ended).containsExactly(new Fixture.Ended(alice.get(0).id(), CloseReason.REPLACED),
					new Fixture.Ended(alice.get(1).id(), CloseReason.REPLACED));
			fixture.clients.disconnectClient(bob.id(), CloseReason.DISCONNECTED);
			fixture.settle();
			assertThat(fixture.clients.users()).containsExactly("alice");
		}
	}

	@Test
	void whoIsGoingAnywayMakesRoomFirst() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(100), settings(3, true), 1)) {
			List<Fixture.Opened> alice = open(fixture, "alice", 3);
			alice.get(1).transport().gone();
			Fixture.Opened next = fixture.open("alice", null);
			assertThat(fixture.clients.clientsOf("alice")).extracting(Client::id)
				.containsExactly(alice.get(0).id(), alice.get(2).id(), next.id());
			fixture.settle();
			assertThat(fixture.ended).containsExactly(new Fixture.Ended(alice.get(1).id(), CloseReason.CLIENT_GONE));
		}
	}

	@Test
	void clientThatIsClosingAnywayIsNotCountedAgain() {
		try (Fixture fixture = Fixture.driven()) {
			fixture.settle();
			fixture.open("alice", null);
			assertThat(fixture.clients.disconnectIf((client) -> true, CloseReason.DISCONNECTED)).isEqualTo(1);
			assertThat(fixture.clients.disconnectIf((client) -> true, CloseReason.DISCONNECTED)).isZero();
			assertThat(fixture.clients.disconnectUser("alice", CloseReason.DISCONNECTED)).isCompletedWithValue(0);
			fixture.settle();
			assertThat(fixture.ended).extracting(Fixture.Ended::reason).containsExactly(CloseReason.DISCONNECTED);
		}
	}

	@Test
	void everyCloseHasAReason() {
		try (Fixture fixture = Fixture.driven()) {
			fixture.settle();
			Fixture.Opened alice = fixture.open("alice", null);
			assertThatNullPointerException().isThrownBy(() -> alice.client().close(null));
			assertThatNullPointerException().isThrownBy(() -> fixture.clients.disconnectIf((client) -> true, null));
			assertThatNullPointerException().isThrownBy(() -> fixture.clients.disconnectUser("alice", null));
			assertThatNullPointerException().isThrownBy(() -> fixture.clients.disconnectClient(alice.id(), null));
			fixture.settle();
			assertThat(fixture.ended).isEmpty();
		}
	}

	@Test
	void clientsThatCloseWhileAnotherIsOpenedDoNotDisturbIt() throws Exception {
		int many = 400;
		Random random = new Random(1);
		for (int round = 0; round < 10; round++) {
			try (Fixture fixture = Fixture.driven(Fixture.limits(100), settings(many, true), 1)) {
				List<Client> clients = new ArrayList<>(
						open(fixture, "alice", many).stream().map(Fixture.Opened::client).toList());
				Collections.shuffle(clients, random);
				AtomicBoolean closed = new AtomicBoolean();
				atOnce(List.of(() -> {
					clients.forEach((client) -> {
						client.close(CloseReason.DISCONNECTED);
						IntStream.range(0, random.nextInt(1000)).forEach((i) -> Thread.onSpinWait());
					});
					closed.set(true);
					return true;
				}, () -> {
					while (!closed.get()) {
						assertThat(admit(fixture, ClientIdentity.of("alice"))).isTrue();
					}
					return true;
				}));
				assertThat(fixture.clients.clientsOf("alice")).hasSize(many);
			}
		}
	}

	@Test
	void clientThatCannotBeRegisteredLeavesNothing() throws Exception {
		try (Fixture fixture = Fixture.driven(Fixture.limits(100), settings(1, false), 1)) {
			StreamRequest broken = new StreamRequest(new ClientIdentity("alice", null, null, null, null), List.of(),
					null);
			FakeTransport transport = new FakeTransport();
			try (ClientPermit permit = fixture.engine.streams().admit(ClientIdentity.of("alice"))) {
				assertThatNullPointerException().isThrownBy(() -> permit.open(broken, transport));
			}
			assertThat(transport.opened()).isFalse();
			assertThat(fixture.clients.count()).isZero();
			assertThat(fixture.clients.isOnline("alice").orTimeout(10, TimeUnit.SECONDS).join()).isFalse();
			assertThat(admit(fixture, ClientIdentity.of("alice"))).isTrue();
		}
	}

	@Test
	void clientThatCannotBeAnnouncedIsServedAndLeavesNothing() throws Exception {
		try (Fixture fixture = Fixture.driven(Fixture.limits(100), settings(1, false), 1)) {
			fixture.broker.duringAnnounce = (destination) -> {
				throw new NoClassDefFoundError("on purpose");
			};
			Fixture.Opened alice = fixture.open("alice", null);
			fixture.publish(Destination.user("alice"), "1");
			fixture.settle();
			assertThat(alice.transport().messages()).containsExactly("1");
			assertThat(admit(fixture, ClientIdentity.of("alice"))).isFalse();
			alice.cut();
			fixture.broker.duringAnnounce = (destination) -> {
			};
			assertThat(admit(fixture, ClientIdentity.of("alice"))).isTrue();
			assertThat(fixture.broker.calls()).contains("announce 1 everyone", "announce 1 user alice")
				.noneMatch((call) -> call.startsWith("announce 2"));
		}
	}

	@Test
	void ofAThousandThatComeAtOnceNeverMoreThanTheLimitAreOpen() throws Exception {
		AtomicInteger most = new AtomicInteger();
		try (Fixture fixture = Fixture.threaded(settings(LIMIT, true))) {
			fixture.duringOpened = (client) -> most.accumulateAndGet(fixture.clients.clientsOf("alice").size(),
					Math::max);
			thousandTimes(() -> admit(fixture, ClientIdentity.of("alice")));
			Awaitility.await().until(() -> fixture.ended.size() == 1000 - LIMIT);
			assertThat(fixture.opened).hasSize(1000);
			assertThat(fixture.ended).extracting(Fixture.Ended::reason).containsOnly(CloseReason.REPLACED);
			assertThat(fixture.clients.clientsOf("alice")).hasSize(LIMIT);
			assertThat(fixture.clients.count()).isEqualTo(LIMIT);
			assertThat(most).hasValueLessThanOrEqualTo(LIMIT);
			assertThat(fixture.refused).isEmpty();
		}
	}

	@Test
	void ofAThousandThatComeAtOnceExactlyTheLimitGetInWhereOthersAreRefused() throws Exception {
		try (Fixture fixture = Fixture.threaded(settings(LIMIT, false))) {
			thousandTimes(() -> admit(fixture, ClientIdentity.of("alice")));
			assertThat(fixture.clients.clientsOf("alice")).hasSize(LIMIT);
			assertThat(fixture.refused).hasSize(1000 - LIMIT).containsOnly(RefusalReason.USER_FULL);
			assertThat(fixture.ended).isEmpty();
			assertThat(admit(fixture, ClientIdentity.of("bob"))).isTrue();
			fixture.clients.disconnectClient(fixture.opened.get(0), CloseReason.DISCONNECTED);
			Awaitility.await().until(() -> fixture.ended.size() == 1);
			assertThat(fixture.clients.count()).isEqualTo(LIMIT);
			assertThat(admit(fixture, ClientIdentity.of("alice"))).isTrue();
			assertThat(admit(fixture, ClientIdentity.of("alice"))).isFalse();
		}
	}

	@Test
	void requestThatIsRefusedTakesNoPlaceFromAnotherUser() throws Exception {
		EngineSettings settings = EngineSettings.forTests().with(new AdmissionSettings(2, 1, false, Integer.MAX_VALUE));
		try (Fixture fixture = Fixture.driven(Fixture.limits(100), settings, 1)) {
			assertThat(admit(fixture, ClientIdentity.of("alice"))).isTrue();
			AtomicInteger refused = new AtomicInteger();
			AtomicBoolean done = new AtomicBoolean();
			atOnce(List.of(() -> {
				try {
					for (int i = 0; i < 50_000 || refused.get() == 0; i++) {
						fixture.engine.streams().admit(ClientIdentity.of("bob")).close();
					}
				}
				finally {
					done.set(true);
				}
				return true;
			}, () -> {
				while (!done.get()) {
					assertThat(admit(fixture, ClientIdentity.of("alice"))).isFalse();
					refused.incrementAndGet();
					fixture.refused.clear();
				}
				return true;
			}));
		}
	}

	@Test
	void fullNodeIsTheReasonThoughTheUserHasTooManyStreamsToo() {
		EngineSettings settings = EngineSettings.forTests().with(new AdmissionSettings(1, 1, false, 1));
		try (Fixture fixture = Fixture.driven(Fixture.limits(100), settings, 1)) {
			assertThat(admit(fixture, ClientIdentity.of("alice"))).isTrue();
			assertThat(admit(fixture, ClientIdentity.of("alice"))).isFalse();
			assertThat(admit(fixture, ClientIdentity.of("bob"))).isFalse();
			assertThat(fixture.refused).containsExactly(RefusalReason.NODE_FULL, RefusalReason.NODE_FULL);
			fixture.clients.disconnectClient(fixture.opened.get(0), CloseReason.DISCONNECTED);
			fixture.settle();
			assertThat(admit(fixture, ClientIdentity.of("bob"))).isTrue();
		}
	}

	@Test
	void lastPlaceIsTakenOnce() throws Exception {
		try (Race race = new Race()) {
			for (int round = 0; round < 5000; round++) {
				UserLimit limit = new UserLimit(2);
				assertThat(limit.take("alice")).isTrue();
				boolean[] here = { false };
				boolean there = race.run(() -> here[0] = limit.take("alice"), () -> limit.take("alice"));
				assertThat(there).isNotEqualTo(here[0]);
				limit.leave("alice");
				assertThat(limit.take("alice")).isTrue();
				assertThat(limit.take("alice")).isFalse();
			}
		}
	}

	@Test
	void placeThatIsNotUsedIsFreeAgain() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(100), settings(1, false), 1)) {
			ClientPermit admission = fixture.engine.streams().admit(ClientIdentity.of("alice"));
			assertThatExceptionOfType(AdmissionRefusedException.class)
				.isThrownBy(() -> fixture.engine.streams().admit(ClientIdentity.of("alice")))
				.matches((refusal) -> refusal.reason() == RefusalReason.USER_FULL);
			admission.close();
			assertThat(admit(fixture, ClientIdentity.of("alice"))).isTrue();
		}
	}

	@Test
	void afterARevocationNoStreamOfAnOldTokenIsOpen() throws Exception {
		try (Fixture fixture = Fixture.threaded(settings(LIMIT, true))) {
			for (int round = 0; round < 2000; round++) {
				String user = "user-" + round;
				ClientIdentity old = new ClientIdentity(user, null, LONG_AGO, null);
				atOnce(List.of(() -> admit(fixture, old), () -> admit(fixture, old),
						() -> fixture.clients.revoke(user, Fixture.HOUR).join() >= 0));
				assertThat(fixture.clients.clientsOf(user))
					.allMatch((client) -> ((StreamClient) client).closeReason() == CloseReason.REVOKED);
				assertThat(admit(fixture, old)).isFalse();
			}
			Awaitility.await().until(() -> fixture.clients.count() == 0);
			assertThat(fixture.refused).containsOnly(RefusalReason.REVOKED).hasSizeGreaterThanOrEqualTo(2000);
		}
	}

	@Test
	void revocationForeverClosesTheStreamsAndRejectsOldTokens() {
		try (Fixture fixture = Fixture.threaded(settings(LIMIT, true))) {
			ClientIdentity old = new ClientIdentity("alice", null, LONG_AGO, null);
			assertThat(admit(fixture, old)).isTrue();
			assertThat(fixture.clients.revoke("alice", ChronoUnit.FOREVER.getDuration())
				.orTimeout(10, TimeUnit.SECONDS)
				.join()).isEqualTo(1);
			Awaitility.await().until(() -> fixture.clients.count() == 0);
			assertThat(admit(fixture, old)).isFalse();
		}
	}

	@Test
	void shortRevocationLeavesALongerOneAsItIs() {
		Revocations revocations = new Revocations();
		ClientIdentity grant = new ClientIdentity("alice", null, Instant.ofEpochSecond(5), null);
		revocations.add("alice", Instant.ofEpochSecond(10), Fixture.HOUR);
		revocations.add("alice", Instant.ofEpochSecond(1), Duration.ZERO);
		revocations.tidy();
		assertThat(revocations.concern(grant)).isTrue();
		revocations.add("bob", Instant.ofEpochSecond(10), Duration.ZERO);
		assertThat(revocations.concern(new ClientIdentity("bob", null, LONG_AGO, null))).isFalse();
	}

	private static EngineSettings settings(int perUser, boolean closeOldest) {
		return EngineSettings.forTests()
			.with(new AdmissionSettings(Integer.MAX_VALUE, perUser, closeOldest, Integer.MAX_VALUE))
			.with(2);
	}

	private static List<Fixture.Opened> open(Fixture fixture, String user, int count) {
		return Stream.generate(() -> fixture.open(user, null)).limit(count).toList();
	}

	private static boolean admit(Fixture fixture, ClientIdentity grant) {
		try {
			fixture.admit(new StreamRequest(grant, List.of(), null), new FakeTransport());
			return true;
		}
		catch (AdmissionRefusedException ex) {
			return false;
		}
	}

	private void thousandTimes(Action action) throws Exception {
		atOnce(Stream.<Action>generate(() -> () -> {
			for (int i = 0; i < 1000 / THREADS; i++) {
				action.run();
			}
			return true;
		}).limit(THREADS).toList());
	}

	private void atOnce(List<Action> actions) throws Exception {
		CyclicBarrier start = new CyclicBarrier(actions.size());
		List<Future<Boolean>> results = actions.stream().map((action) -> this.threads.submit(() -> {
			start.await();
			return action.run();
		})).toList();
		for (Future<Boolean> result : results) {
			result.get(30, TimeUnit.SECONDS);
		}
	}

	/**
	 * The action of one of several threads.
	 */
	private interface Action {

		boolean run();

	}

}
