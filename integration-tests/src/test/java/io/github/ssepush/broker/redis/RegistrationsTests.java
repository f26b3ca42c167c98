package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.Start;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.support.Backlog;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Destinations in doubt are looked at once in a turn, and Redis ends up with what the
 * node has attached.
 */
class RegistrationsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final int DESTINATIONS = 200;

	private static final int ROUNDS = 5;

	private static final Destination ALICE = Destination.user("alice");

	private final RedisBacklogs backlogs = new RedisBacklogs();

	private final RedisProcess redis = RedisProcess.start();

	private final RedisNode node = new RedisNode(new NodeRegistration("node"), new Recorder(),
			Recorder.connector(this.redis), Recorder.settings(PATIENCE), this.backlogs, new RedisStatistics());

	private final Registrations registrations = this.node.registrations();

	private Thread loop;

	@BeforeEach
	void start() {
		Set<Thread> others = loops();
		this.node.start();
		this.loop = loops().stream().filter((thread) -> !others.contains(thread)).findFirst().orElseThrow();
	}

	@AfterEach
	void stop() {
		this.node.stop();
		this.redis.close();
	}

	@Test
	void eachDestinationInDoubtIsLookedAtOnceWhileCallsFailAtOnce() {
		IntStream.range(0, DESTINATIONS).forEach((i) -> attach(Destination.user("user-" + i)));
		awaitCertainty();
		int added = fill(this.backlogs.calls());
		doubtAll(this.registrations);
		within(CompletableFuture.runAsync(this.registrations::mend));
		assertThat(this.registrations.inDoubt()).isGreaterThan(DESTINATIONS / 2);
		empty(this.backlogs.calls(), added);
		awaitCertainty();
	}

	@Test
	void detachThatIsRepeatedDoesNotOvertakeAnAttach() {
		for (int round = 0; round < ROUNDS; round++) {
			attach(ALICE);
			awaitCertainty();
			int added = fill(this.backlogs.calls());
			this.registrations.detach(ALICE);
			Thread attaching = new Thread(() -> attach(ALICE));
			// A thread that has decided on a call now waits before it queues the call.
			synchronized (this.backlogs.calls()) {
				empty(this.backlogs.calls(), added);
				awaitBlocked(this.loop);
				attaching.start();
				awaitBlocked(attaching);
			}
			Awaitility.await().until(() -> !attaching.isAlive());
			awaitCertainty();
			assertThat(isAttachedInRedis(ALICE)).as("round %d", round).isTrue();
		}
	}

	@Test
	void detachThatFailsIsRepeatedThoughTheAttachBeforeItSucceeds() {
		attach(ALICE);
		awaitCertainty();
		this.redis.pause();
		CompletableFuture<Position> again = this.registrations.attach(ALICE);
		int added = fill(this.backlogs.calls());
		this.registrations.detach(ALICE);
		this.redis.resume();
		within(again);
		Awaitility.await().until(() -> this.backlogs.calls().count() == added);
		empty(this.backlogs.calls(), added);
		awaitCertainty();
		assertThat(isAttachedInRedis(ALICE)).isFalse();
	}

	@Test
	void readThatFailsDoesNotHideThatTheNumberOfClientsHasChanged() {
		// Each beat repeats the call of one destination.
		IntStream.range(0, DESTINATIONS).forEach((i) -> attach(Destination.user("user-" + i)));
		attach(ALICE);
		this.registrations.announce(ALICE, 1);
		Awaitility.await().untilAsserted(() -> assertThat(clientsInRedis()).isEqualTo("1"));
		String key = Recorder.key(ALICE);
		this.redis.commands().del(key);
		this.redis.commands().set(key, "no hash");
		this.registrations.announce(ALICE, 2);
		assertThat(this.registrations.read(ALICE, new Start.Earliest(), 1000)).failsWithin(PATIENCE);
		this.redis.commands().del(key);
		Awaitility.await().untilAsserted(() -> assertThat(clientsInRedis()).isEqualTo("2"));
	}

	private String clientsInRedis() {
		return this.redis.commands().hget(Recorder.key(ALICE), "n:node");
	}

	private void attach(Destination destination) {
		within(this.registrations.attach(destination));
	}

	private static void within(CompletableFuture<?> answer) {
		answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
	}

	/** Until Redis has answered whatever it was to know. */
	private void awaitCertainty() {
		Awaitility.await()
			.until(() -> this.registrations.inDoubt() == 0 && this.backlogs.calls().count() == 0
					&& this.registrations.inDoubt() == 0);
	}

	private static Set<Thread> loops() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("sse-push-redis-loop"))
			.collect(Collectors.toSet());
	}

	private static void awaitBlocked(Thread thread) {
		Awaitility.await().pollInSameThread().until(() -> thread.getState() == Thread.State.BLOCKED);
	}

	private boolean isAttachedInRedis(Destination destination) {
		return this.redis.commands().hexists(Recorder.key(destination), "n:node");
	}

	/** So that each call fails at once. */
	private static int fill(Backlog backlog) {
		int added = 0;
		while (backlog.add(0)) {
			added++;
		}
		return added;
	}

	private static void empty(Backlog backlog, int added) {
		IntStream.range(0, added).forEach((i) -> backlog.remove(0));
	}

	private static void doubtAll(Registrations registrations) {
		Partition.all("test:").forEach(registrations::doubtAll);
	}

}
