package io.github.ssepush.test.broker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.UserOfflineEvent;
import io.github.ssepush.UserOnlineEvent;
import io.github.ssepush.UserPage;
import io.github.ssepush.UserPresenceEvent;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.SsePushBroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Base class of tests that every {@link SsePushBroker} must pass that keeps the users who
 * are online. The author of a broker extends this class and implements its abstract
 * methods.
 * <p>
 * Needs JUnit Jupiter, AssertJ and Awaitility.
 */
public abstract class PresenceBrokerContractTests {

	private static final Duration GRACE = Duration.ofMillis(300);

	/** Names of this run alone, for brokers whose storage outlives it. */
	private static final AtomicInteger names = new AtomicInteger();

	private static final Duration HOUR = Duration.ofHours(1);

	private static final HistoryLimits LIMITS = new HistoryLimits(100, 100_000, 100_000, HOUR, HOUR);

	private static final String NODE = "node" + Long.toString(System.nanoTime(), 36);

	private final Listener listener = new Listener();

	private final String alice = unique("alice");

	private SsePushBroker broker;

	/**
	 * Create a broker without users, which this suite starts and stops. A broker with
	 * heartbeats has one every tenth of a second.
	 * @param limits the limits of its histories
	 * @return a broker that is not started
	 */
	protected abstract SsePushBroker createBroker(HistoryLimits limits);

	/**
	 * Create another broker that shares its storage with the first one.
	 * @param limits the limits of its histories
	 * @return a broker that is not started, {@code null} if this kind of broker is for
	 * one node
	 */
	protected @Nullable SsePushBroker createOtherNode(HistoryLimits limits) {
		return null;
	}

	@BeforeEach
	void startBroker() {
		this.broker = createBroker(LIMITS);
		this.broker.start(registration(NODE), this.listener);
	}

	@AfterEach
	void stopBroker() {
		this.broker.stop();
	}

	@Test
	void aUserComesOnlineOnceAndGoesOfflineAfterTheGrace() {
		Instant before = Instant.now().minusMillis(1);
		follow(this.broker, this.alice, 1);
		follow(this.broker, this.alice, 3);
		awaitEvents(this.alice, 1);
		follow(this.broker, this.alice, 2);
		Instant left = Instant.now();
		follow(this.broker, this.alice, 0);
		List<UserPresenceEvent> events = awaitEvents(this.alice, 2);
		Instant now = Instant.now().plusMillis(1);
		assertThat(events.get(0)).isInstanceOfSatisfying(UserOnlineEvent.class,
				(online) -> assertThat(online.since()).isBetween(before, left));
		assertThat(events.get(1)).isInstanceOfSatisfying(UserOfflineEvent.class, (offline) -> {
			assertThat(offline.since()).isEqualTo(events.get(0).since());
			assertThat(offline.until()).isBetween(left.minusMillis(1), now.minus(GRACE));
		});
	}

	@Test
	void aDetachedUserGoesOffline() {
		follow(this.broker, this.alice, 1);
		awaitEvents(this.alice, 1);
		this.broker.detach(Destination.user(this.alice));
		assertThat(awaitEvents(this.alice, 2).get(1)).isInstanceOf(UserOfflineEvent.class);
		follow(this.broker, this.alice, 1);
		assertThat(awaitEvents(this.alice, 3).get(2)).isInstanceOf(UserOnlineEvent.class);
	}

	@Test
	void aUserWhoReconnectsInTimeStaysOnline() {
		String user = this.alice;
		while (!reconnectsInTime(user)) {
			user = unique("alice");
		}
		awaitGrace(this.broker);
		assertThat(this.listener.of(user)).hasSize(1);
		assertThat(allUsers(this.broker, 10)).contains(user);
	}

	/**
	 * Have a user leave and reconnect again and again, and return whether the user was
	 * never away for as long as the grace.
	 */
	private boolean reconnectsInTime(String user) {
		follow(this.broker, user, 1);
		await().untilAsserted(() -> assertThat(this.listener.of(user)).isNotEmpty());
		boolean inTime = true;
		for (int i = 0; i < 20; i++) {
			long left = System.nanoTime();
			follow(this.broker, user, 0);
			follow(this.broker, user, 1);
			inTime &= System.nanoTime() - left < GRACE.toNanos();
		}
		return inTime;
	}

	@Test
	void topicsAndEveryoneAreNoUsers() {
		Answers.get(this.broker.attach(Destination.everyone()));
		this.broker.announce(Destination.everyone(), 1);
		Answers.get(this.broker.attach(Destination.topic("news")));
		this.broker.announce(Destination.topic("news"), 1);
		follow(this.broker, this.alice, 1);
		awaitEvents(this.alice, 1);
		assertThat(this.listener.events.keySet()).containsExactly(this.alice);
		assertThat(allUsers(this.broker, 10)).containsExactly(this.alice);
	}

	@Test
	void anEventThatIsNotPublishedIsPublishedAgain() {
		this.listener.failures.set(1);
		follow(this.broker, this.alice, 1);
		List<UserPresenceEvent> events = awaitEvents(this.alice, 2);
		assertThat(events.get(1)).isEqualTo(events.get(0));
	}

	@Test
	void eventsAreHandedOverOneByOne() {
		List<String> users = IntStream.range(0, 50).mapToObj((i) -> unique("user")).toList();
		users.forEach((user) -> follow(this.broker, user, 1));
		users.forEach((user) -> awaitEvents(user, 1));
		users.forEach((user) -> follow(this.broker, user, 0));
		users.forEach((user) -> awaitEvents(user, 2));
		assertThat(this.listener.overlaps).hasValue(0);
		assertThat(this.listener.events.values()).allSatisfy((events) -> assertThat(events).hasSize(2));
	}

	@Test
	void usersAreListedPageByPage() {
		List<String> users = IntStream.range(0, 25).mapToObj((i) -> unique("a user, " + i + ":")).toList();
		users.forEach((user) -> follow(this.broker, user, 1));
		await().untilAsserted(() -> assertThat(Answers.get(this.broker.userCount())).isEqualTo(25));
		for (int limit : new int[] { 1, 7, 25, 100 }) {
			assertThat(allUsers(this.broker, limit)).containsExactlyInAnyOrderElementsOf(users);
		}
		UserPage first = Answers.get(this.broker.users(null, 10));
		assertThat(first.users()).hasSize(10);
		first.users().forEach((user) -> follow(this.broker, user, 0));
		await().untilAsserted(() -> assertThat(Answers.get(this.broker.userCount())).isEqualTo(15));
		assertThat(allUsers(this.broker, first.nextCursor(), 4)).doesNotContainAnyElementsOf(first.users()).hasSize(15);
	}

	@Test
	void cursorsOfNoPageAreRejected() {
		for (String cursor : new String[] { "", "x", "-", "64 1 a", "1 x a", "-1 1 a", "99999999999999999999" }) {
			assertThatIllegalArgumentException().as(cursor).isThrownBy(() -> this.broker.users(cursor, 1));
		}
	}

	@Test
	void usersAreNotKeptUnasked() {
		this.broker.stop();
		this.broker = createBroker(LIMITS);
		this.broker.start(new NodeRegistration(NODE), this.listener);
		follow(this.broker, this.alice, 1);
		for (CompletableFuture<?> answer : List.of(this.broker.userCount(), this.broker.users(null, 1))) {
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> answer.get(10, TimeUnit.SECONDS))
				.withCauseInstanceOf(IllegalStateException.class)
				.withMessageContaining("'sse-push.presence.enabled'");
		}
		assertThat(this.listener.events).isEmpty();
	}

	@Test
	void aUserOfTwoNodesIsOnlineUntilBothAreLeft() {
		Listener there = new Listener();
		SsePushBroker other = startOther(there);
		try {
			follow(this.broker, this.alice, 1);
			await().untilAsserted(() -> assertThat(both(there, this.alice)).hasSize(1));
			follow(other, this.alice, 1);
			follow(this.broker, this.alice, 0);
			awaitGrace(this.broker);
			assertThat(both(there, this.alice)).hasSize(1);
			assertThat(allUsers(this.broker, 10)).containsAll(allUsers(other, 10)).contains(this.alice);
			follow(other, this.alice, 0);
			await().untilAsserted(() -> assertThat(both(there, this.alice)).hasSize(2));
			assertThat(both(there, this.alice)).hasAtLeastOneElementOfType(UserOfflineEvent.class);
		}
		finally {
			other.stop();
		}
	}

	@Test
	void usersOfANodeThatStopsGoOffline() {
		Listener there = new Listener();
		SsePushBroker other = startOther(there);
		follow(other, this.alice, 1);
		await().untilAsserted(() -> assertThat(both(there, this.alice)).hasSize(1));
		other.stop();
		await().untilAsserted(
				() -> assertThat(this.listener.of(this.alice)).hasAtLeastOneElementOfType(UserOfflineEvent.class));
	}

	private List<UserPresenceEvent> both(Listener there, String user) {
		List<UserPresenceEvent> all = new ArrayList<>(this.listener.of(user));
		all.addAll(there.of(user));
		return all;
	}

	private SsePushBroker startOther(Listener there) {
		SsePushBroker other = createOtherNode(LIMITS);
		Assumptions.assumeTrue(other != null, "For brokers of several nodes");
		other.start(registration("other-" + NODE), there);
		return other;
	}

	/** Wait until a user who leaves now is offline. */
	private void awaitGrace(SsePushBroker of) {
		String marker = unique("marker");
		follow(of, marker, 1);
		await().untilAsserted(() -> assertThat(allUsers(of, 100)).contains(marker));
		follow(of, marker, 0);
		await().untilAsserted(() -> assertThat(allUsers(of, 100)).doesNotContain(marker));
	}

	private List<UserPresenceEvent> awaitEvents(String user, int count) {
		await().untilAsserted(() -> assertThat(this.listener.of(user)).hasSize(count));
		return this.listener.of(user);
	}

	private static List<String> allUsers(SsePushBroker broker, int limit) {
		return allUsers(broker, null, limit);
	}

	private static List<String> allUsers(SsePushBroker broker, @Nullable String first, int limit) {
		List<String> users = new ArrayList<>();
		String cursor = first;
		do {
			UserPage page = Answers.get(broker.users(cursor, limit));
			assertThat(page.users()).hasSizeLessThanOrEqualTo(limit);
			users.addAll(page.users());
			cursor = page.nextCursor();
		}
		while (cursor != null);
		return users;
	}

	/** Set the number of clients of a user, and wait until the broker knows it. */
	private static void follow(SsePushBroker broker, String user, int clients) {
		Answers.get(broker.attach(Destination.user(user)));
		broker.announce(Destination.user(user), clients);
		Answers.get(broker.attach(Destination.user(user)));
	}

	private static NodeRegistration registration(String name) {
		return new NodeRegistration(name, NodeRegistration.Role.NODE, GRACE);
	}

	private static String unique(String name) {
		return name + "-" + names.incrementAndGet();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(30, TimeUnit.SECONDS).pollInterval(Duration.ofMillis(10));
	}

	/**
	 * Keeps the events, and fails as often as it has to.
	 */
	private static final class Listener extends QuietListener {

		private final Map<String, List<UserPresenceEvent>> events = new ConcurrentHashMap<>();

		private final AtomicInteger failures = new AtomicInteger();

		private final AtomicInteger open = new AtomicInteger();

		private final AtomicInteger overlaps = new AtomicInteger();

		List<UserPresenceEvent> of(String user) {
			return List.copyOf(this.events.getOrDefault(user, List.of()));
		}

		@Override
		public CompletableFuture<Void> onUserPresence(UserPresenceEvent event) {
			if (this.open.incrementAndGet() > 1) {
				this.overlaps.incrementAndGet();
			}
			this.events.computeIfAbsent(event.user(), (user) -> new CopyOnWriteArrayList<>()).add(event);
			boolean fails = this.failures.getAndUpdate((left) -> Math.max(0, left - 1)) > 0;
			return CompletableFuture.runAsync(() -> {
				this.open.decrementAndGet();
				if (fails) {
					throw new IllegalStateException("Not published");
				}
			});
		}

	}

}
