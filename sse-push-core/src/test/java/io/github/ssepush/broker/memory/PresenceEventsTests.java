package io.github.ssepush.broker.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.ssepush.UserOnlineEvent;
import io.github.ssepush.UserPresenceEvent;
import io.github.ssepush.harness.DeafListener;
import io.github.ssepush.support.Backlog;
import io.github.ssepush.support.OwnScheduler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No event about a user holds up the others for ever, whatever the listener does.
 */
class PresenceEventsTests {

	private static final UserPresenceEvent ALICE = new UserOnlineEvent("alice", Instant.EPOCH);

	private static final UserPresenceEvent BOB = new UserOnlineEvent("bob", Instant.EPOCH);

	private final Queue<UserPresenceEvent> given = new ConcurrentLinkedQueue<>();

	private final Backlog backlog = new Backlog("presence", 2);

	private final OwnScheduler scheduler = new OwnScheduler("sse-push-test");

	@AfterEach
	void stop() {
		this.scheduler.stop();
	}

	@Test
	void eventThatAlwaysFailsIsDropped() {
		add((event) -> event.equals(ALICE) ? CompletableFuture.failedFuture(new IllegalStateException("on purpose"))
				: CompletableFuture.completedFuture(null), Duration.ofMinutes(1));
		awaitEnd();
		assertThat(this.given).hasSize(PresenceEvents.MOST_ATTEMPTS + 1);
	}

	@Test
	void eventThatIsNeverAnsweredIsRepeatedAndDropped() {
		add((event) -> event.equals(ALICE) ? new CompletableFuture<>() : CompletableFuture.completedFuture(null),
				Duration.ofMillis(1));
		awaitEnd();
		assertThat(this.given).hasSize(PresenceEvents.MOST_ATTEMPTS + 1);
	}

	@Test
	void eventThatIsAnsweredLateIsRepeated() {
		CompletableFuture<Void> late = new CompletableFuture<>();
		add((event) -> (this.given.size() == 1) ? late : CompletableFuture.completedFuture(null), Duration.ofMillis(1));
		awaitEnd();
		late.complete(null);
		assertThat(this.given).containsExactly(ALICE, ALICE, BOB);
		assertThat(this.backlog.count()).isZero();
	}

	private void add(Function<UserPresenceEvent, CompletableFuture<Void>> answers, Duration patience) {
		PresenceEvents events = new PresenceEvents(new DeafListener() {

			@Override
			public CompletableFuture<Void> onUserPresence(UserPresenceEvent event) {
				PresenceEventsTests.this.given.add(event);
				return answers.apply(event);
			}

		}, this.backlog, this.scheduler, Duration.ofMillis(1), patience);
		assertThat(events.offer(ALICE)).isTrue();
		assertThat(events.offer(BOB)).isTrue();
	}

	private void awaitEnd() {
		Awaitility.await().until(() -> this.backlog.count() == 0);
		assertThat(this.given).first().isEqualTo(ALICE);
		assertThat(this.given).last().isEqualTo(BOB);
	}

}
