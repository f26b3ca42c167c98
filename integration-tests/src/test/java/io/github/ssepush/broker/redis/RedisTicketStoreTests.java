package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.harness.Brokers;
import io.github.ssepush.harness.DeafListener;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.ticket.Ticket;
import io.github.ssepush.ticket.TicketLocator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests tickets that are kept in Redis.
 */
class RedisTicketStoreTests {

	private static final int MAX_PER_USER = 3;

	private static final AtomicInteger users = new AtomicInteger();

	private static RedisProcess redis;

	private static RedisBroker broker;

	private final String user = "alice-" + users.incrementAndGet();

	private final RedisTicketStore store = store(Duration.ofMinutes(1));

	@BeforeAll
	static void start() {
		redis = RedisProcess.start();
		broker = Brokers.on(redis.uri(), "tickets:", Brokers.limits(10));
		broker.start(new NodeRegistration("node"), new DeafListener());
	}

	@AfterAll
	static void stop() {
		broker.stop();
		redis.close();
	}

	@Test
	void ticketIsUsedOnceAndThenOnlyWithItsSecret() {
		Ticket ticket = ticket("token", Instant.now().plusSeconds(60));
		this.store.add(digest("a"), ticket);
		assertThat(this.store.resume(digest("a"), "secret")).isNull();
		assertThat(this.store.use(digest("a"), "secret")).isEqualTo(ticket);
		assertThat(this.store.use(digest("a"), "another")).isNull();
		assertThat(this.store.resume(digest("a"), "another")).isNull();
		assertThat(this.store.resume(digest("a"), "secret")).isEqualTo(ticket);
		assertThat(this.store.use(digest("unknown"), "secret")).isNull();
	}

	@Test
	void useThatIsRepeatedBecauseItsAnswerWasLostIsTheSameUse() {
		Ticket ticket = ticket("token", null);
		this.store.add(digest("a"), ticket);
		assertThat(this.store.use(digest("a"), "secret")).isEqualTo(ticket);
		assertThat(this.store.use(digest("a"), "secret")).isEqualTo(ticket);
	}

	@Test
	void topicsAreKeptAsTheyAre() {
		Ticket ticket = new Ticket(this.user, "token", List.of("a b", "ä+%", "-"), null);
		this.store.add(digest("a"), ticket);
		assertThat(this.store.use(digest("a"), "secret")).isEqualTo(ticket);
	}

	@Test
	void ticketThatWaitsTooLongIsGone() {
		RedisTicketStore impatient = store(Duration.ofMillis(50));
		impatient.add(digest("a"), ticket("token", null));
		Awaitility.await().until(() -> keys().isEmpty());
		assertThat(impatient.use(digest("a"), "secret")).isNull();
	}

	@Test
	void ticketEndsWithItsToken() {
		this.store.add(digest("a"), ticket("token", Instant.now().minusMillis(1)));
		assertThat(this.store.use(digest("a"), "secret")).isNull();
		this.store.add(digest("b"), ticket("token", Instant.now().plusSeconds(60)));
		this.store.use(digest("b"), "secret");
		assertThat(redis.commands().ttl(keys().get(0))).isBetween(1L, 60L);
	}

	@Test
	void renewedTicketStandsForTheOtherToken() {
		Instant expiry = Instant.ofEpochSecond(Instant.now().getEpochSecond() + 600);
		this.store.add(digest("a"), ticket("token", Instant.now().plusSeconds(60)));
		this.store.use(digest("a"), "secret");
		this.store.renew(this.user, "wrong", "stolen", null);
		this.store.renew("mallory", "secret", "stolen", null);
		this.store.renew(this.user, "secret", "newer", expiry);
		assertThat(this.store.resume(digest("a"), "secret")).isEqualTo(ticket("newer", expiry));
	}

	@Test
	void removedTicketIsGone() {
		this.store.add(digest("a"), ticket("token", null));
		this.store.use(digest("a"), "secret");
		this.store.remove(this.user, "wrong");
		assertThat(this.store.resume(digest("a"), "secret")).isNotNull();
		this.store.remove(this.user, "secret");
		assertThat(this.store.resume(digest("a"), "secret")).isNull();
	}

	@Test
	void oldestOfAUserGoesAndUsedOnesDoNotTakeTheRoomOfOthers() {
		for (int i = 0; i <= MAX_PER_USER; i++) {
			this.store.add(digest("waits-" + i), ticket("token", null));
		}
		assertThat(this.store.use(digest("waits-0"), "secret")).isNull();
		for (int i = 1; i <= MAX_PER_USER; i++) {
			assertThat(this.store.use(digest("waits-" + i), "secret-" + i)).isNotNull();
		}
		for (int i = 1; i <= MAX_PER_USER; i++) {
			this.store.add(digest("more-" + i), ticket("token", null));
		}
		assertThat(this.store.resume(digest("waits-1"), "secret-1")).isNotNull();
		assertThat(this.store.use(digest("more-1"), "another")).isNotNull();
		assertThat(this.store.resume(digest("waits-2"), "secret-2")).isNull();
		assertThat(this.store.resume(digest("waits-1"), "secret-1")).isNotNull();
	}

	@Test
	void withoutABrokerThatIsStartedNothingIsKept() {
		RedisBroker idle = Brokers.on(redis.uri(), broker.settings());
		RedisTicketStore useless = new RedisTicketStore(idle, Duration.ofMinutes(1), Duration.ofMinutes(1), 1);
		assertThatExceptionOfType(BrokerUnavailableException.class)
			.isThrownBy(() -> useless.add(digest("a"), ticket("token", null)));
	}

	private Ticket ticket(String token, @Nullable Instant expiresAt) {
		return new Ticket(this.user, token, List.of("news"),
				(expiresAt != null) ? Instant.ofEpochMilli(expiresAt.toEpochMilli()) : null);
	}

	private String digest(String name) {
		return TicketLocator.of(this.user) + name;
	}

	/** Of this user alone. */
	private List<String> keys() {
		return redis.commands().keys("tickets:*:t:" + TicketLocator.of(this.user));
	}

	private static RedisTicketStore store(Duration lifetime) {
		return new RedisTicketStore(broker, lifetime, Duration.ofHours(1), MAX_PER_USER);
	}

}
