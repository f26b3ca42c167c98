package io.github.ssepush.ticket;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the life of tickets.
 */
class MemoryTicketStoreTests {

	private static final Duration HOUR = Duration.ofHours(1);

	private final AtomicLong clock = new AtomicLong();

	private final MemoryTicketStore store = new MemoryTicketStore(HOUR, HOUR, 2);

	@Test
	void ticketIsUsedOnceHoweverManyTry() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(4);
		try {
			for (int round = 0; round < 200; round++) {
				String digest = "ticket" + round;
				this.store.add(digest, ticket("alice", null));
				List<Future<@Nullable Ticket>> tries = threads.invokeAll(IntStream.range(0, 4)
					.<Callable<@Nullable Ticket>>mapToObj((i) -> () -> this.store.use(digest, "secret" + i))
					.toList());
				int used = 0;
				for (Future<@Nullable Ticket> result : tries) {
					used += (result.get() != null) ? 1 : 0;
				}
				assertThat(used).isEqualTo(1);
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void unusedTicketHasNoSecret() {
		this.store.add("a", ticket("alice", null));
		assertThat(this.store.resume("a", "")).isNull();
		assertThat(this.store.resume("a", "null")).isNull();
		assertThat(this.store.use("a", "secret")).isNotNull();
		assertThat(this.store.resume("a", "other")).isNull();
		assertThat(this.store.resume("a", "secret")).isNotNull();
	}

	@Test
	void usedTicketsDoNotMakeRoomForUnusedOnes() {
		this.store.add("used", ticket("alice", null));
		this.store.use("used", "secret");
		IntStream.range(0, 10).forEach((i) -> this.store.add("new" + i, ticket("alice", null)));
		assertThat(this.store.size()).isEqualTo(3);
		assertThat(this.store.resume("used", "secret")).isNotNull();
		assertThat(this.store.use("new7", "x")).isNull();
		assertThat(this.store.use("new8", "y")).isNotNull();
		assertThat(this.store.use("new9", "z")).isNotNull();
		assertThat(this.store.resume("used", "secret")).isNull();
		assertThat(this.store.size()).isEqualTo(2);
	}

	@Test
	void oneThatWasResumedLatelyStays() {
		for (String digest : List.of("a", "b", "c")) {
			this.store.add(digest, ticket("alice", null));
			this.store.use(digest, digest);
			this.store.resume("a", "a");
		}
		assertThat(this.store.resume("a", "a")).isNotNull();
		assertThat(this.store.resume("b", "b")).isNull();
		assertThat(this.store.resume("c", "c")).isNotNull();
	}

	@Test
	void storeIsBoundedWhoeverComes() {
		IntStream.range(0, 100_500).forEach((i) -> this.store.add("t" + i, ticket("user" + i, null)));
		assertThat(this.store.size()).isEqualTo(100_000);
		assertThat(this.store.use("t499", "x")).isNull();
		assertThat(this.store.use("t500", "x")).isNotNull();
	}

	@Test
	void unusedTicketIsOverWhenItsLifetimeIs() {
		MemoryTicketStore brief = new MemoryTicketStore(Duration.ofNanos(100), HOUR, 2, this.clock::get);
		brief.add("in time", ticket("alice", null));
		brief.add("late", ticket("alice", null));
		this.clock.set(99);
		assertThat(brief.use("in time", "x")).isNotNull();
		this.clock.set(100);
		assertThat(brief.use("late", "x")).isNull();
		this.clock.set(HOUR.toNanos() + 98);
		assertThat(brief.resume("in time", "x")).isNotNull();
	}

	@Test
	void usedTicketIsOverWhenItWasIdleForTooLong() {
		MemoryTicketStore brief = new MemoryTicketStore(HOUR, Duration.ofNanos(100), 2, this.clock::get);
		brief.add("a", ticket("alice", null));
		brief.use("a", "x");
		this.clock.set(99);
		assertThat(brief.resume("a", "x")).isNotNull();
		this.clock.set(198);
		assertThat(brief.resume("a", "x")).isNotNull();
		this.clock.set(298);
		assertThat(brief.resume("a", "x")).isNull();
	}

	@Test
	void whatIsOverGoesWhenSomebodyUsesTheStore() {
		MemoryTicketStore brief = new MemoryTicketStore(Duration.ofNanos(100), HOUR, 2, this.clock::get);
		brief.add("a", ticket("alice", null));
		this.clock.set(99);
		brief.use("other", "x");
		assertThat(brief.size()).isEqualTo(1);
		this.clock.set(100);
		brief.use("other", "x");
		assertThat(brief.size()).isZero();
		assertThat(brief.userCount()).isZero();
		brief.add("b", ticket("alice", null));
		this.clock.set(200);
		brief.add("c", ticket("bob", null));
		assertThat(brief.size()).isEqualTo(1);
		assertThat(brief.userCount()).isEqualTo(1);
	}

	@Test
	void usedTicketEndsWithItsTokenUnlessThatIsRenewed() {
		Instant past = Instant.now().minusSeconds(1);
		for (String digest : List.of("a", "b")) {
			this.store.add(digest, ticket("alice", past));
			assertThat(this.store.use(digest, digest)).isNotNull();
		}
		this.store.renew("bob", "a", "newer", null);
		assertThat(this.store.resume("a", "a")).isNull();
		this.store.renew("alice", "a", "newer", null);
		assertThat(this.store.resume("a", "a")).extracting(Ticket::token).isEqualTo("newer");
		assertThat(this.store.resume("b", "b")).isNull();
	}

	@Test
	void forgottenTicketIsGone() {
		this.store.add("a", ticket("alice", null));
		this.store.use("a", "secret");
		this.store.remove("bob", "secret");
		this.store.remove("alice", "other");
		assertThat(this.store.resume("a", "secret")).isNotNull();
		this.store.remove("alice", "secret");
		assertThat(this.store.resume("a", "secret")).isNull();
		assertThat(this.store.size()).isZero();
	}

	@Test
	void ticketDoesNotShowItsToken() {
		assertThat(ticket("alice", null)).asString().doesNotContain("token");
	}

	private static Ticket ticket(String user, @Nullable Instant expiresAt) {
		return new Ticket(user, "token", List.of(), expiresAt);
	}

}
