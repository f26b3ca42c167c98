package io.github.ssepush.delivery;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import io.github.ssepush.delivery.DeliveryRun.Report;
import io.github.ssepush.harness.Extent;
import io.github.ssepush.harness.RedisCluster;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client receives everything once and in order, or a reset, for every fault of a Redis
 * Cluster. Messages that a master has acknowledged and not passed on when it stops are
 * lost, and are counted apart. Named by {@code -Dredis.faults}, {@code KILL} and
 * {@code LONG_PAUSE} are tried, too; with {@code -Dredis.losses=true} also the
 * configuration that loses more than that.
 */
class RedisClusterDeliveryTests {

	private static final int SECONDS = Integer.getInteger("delivery.seconds", Extent.of(10, 20));

	private static final long SEED = Long.getLong("delivery.seed", System.nanoTime() & 0xffffff);

	private final Random random = new Random(SEED);

	private final CountDownLatch over = new CountDownLatch(1);

	private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);

	private static final List<Fault> FAULTS = Stream
		.of(System.getProperty("redis.faults", "MIGRATE,FAIL_OVER,PAUSE,KILL_SUBSCRIBERS,KILL_CALLERS,FORGET_SCRIPTS")
			.split(","))
		.map(Fault::valueOf)
		.toList();

	private final Strikes strikes = new Strikes();

	@Test
	void everythingArrivesOnceAndInOrderOrTheClientIsTold() throws Exception {
		Report report = run(System.getProperty("redis.timeout", "10s"), FAULTS);
		assertThat(report.violations()).as("-Ddelivery.seed=%d", SEED).isEmpty();
		assertThat(report.losses().unexplained()).as("-Ddelivery.seed=%d", SEED).isZero();
		assertThat(report.losses().histories()).as("-Ddelivery.seed=%d", SEED).isZero();
		assertThat(report.resumes()).isPositive();
		assertThat(this.faults).isNotEmpty();
	}

	/** The documented limit: nodes that wait longer than the cluster. */
	@Test
	@EnabledIfSystemProperty(named = "redis.losses", matches = "true")
	void masterThatIsGivenUpTooLateLosesWhatItAcknowledges() throws Exception {
		Report report = run("20s", List.of(Fault.LONG_PAUSE));
		assertThat(report.losses().unexplained()).as("-Ddelivery.seed=%d", SEED).isPositive();
	}

	private Report run(String timeout, List<Fault> kinds) throws Exception {
		try (RedisCluster cluster = RedisCluster.start();
				TestServer one = start(Wire.TOMCAT, cluster, timeout);
				TestServer other = start(Wire.JETTY, cluster, timeout)) {
			FutureTask<Void> saboteur = new FutureTask<>(() -> sabotage(cluster, kinds), null);
			new Thread(saboteur, "saboteur").start();
			Report report = new DeliveryRun(List.of(one, other), SEED, this.strikes).run(Duration.ofSeconds(SECONDS),
					Duration.ofSeconds(60), () -> end(saboteur));
			System.out.printf("-Ddelivery.seed=%d on a cluster: %s; %s%n", SEED, report, this.faults);
			return report;
		}
	}

	/** Cause one fault after the other, each of which ends before a send gives up. */
	private void sabotage(RedisCluster cluster, List<Fault> kinds) {
		try {
			while (true) {
				pause(200 + this.random.nextInt(500));
				Fault fault = kinds.get(this.random.nextInt(kinds.size()));
				this.faults.merge(fault, 1, Integer::sum);
				strike(fault, cluster);
			}
		}
		catch (InterruptedException ex) {
			cluster.awaitHealth();
		}
	}

	private void strike(Fault fault, RedisCluster cluster) throws InterruptedException {
		switch (fault) {
			case MIGRATE -> cluster.migrate(this.random, () -> {
			});
			case FAIL_OVER -> {
				cluster.failOver(this.random);
				cluster.awaitHealth();
			}
			case PAUSE -> pause(cluster.anyMaster(this.random), this.random.nextInt(1400));
			case KILL_SUBSCRIBERS -> cluster.killConnections(this.random, true);
			case KILL_CALLERS -> cluster.killConnections(this.random, false);
			case FORGET_SCRIPTS -> cluster.forgetScripts(this.random);
			case KILL -> {
				cluster.awaitHealth();
				RedisProcess master = cluster.anyMaster(this.random);
				this.strikes.strike(master::kill);
				cluster.revive(master);
			}
			case LONG_PAUSE -> {
				cluster.awaitHealth();
				pause(cluster.anyMaster(this.random), (int) RedisCluster.NODE_TIMEOUT.toMillis() * 5 / 2);
				cluster.awaitHealth();
			}
		}
	}

	private void pause(RedisProcess master, int millis) throws InterruptedException {
		this.strikes.strike(master::pause);
		try {
			pause(millis);
		}
		finally {
			master.resume();
		}
	}

	/** Until the next fault, or the end of all. */
	private void pause(int millis) throws InterruptedException {
		if (this.over.await(millis, TimeUnit.MILLISECONDS)) {
			throw new InterruptedException("All faults are over");
		}
	}

	private void end(FutureTask<Void> saboteur) {
		this.over.countDown();
		try {
			saboteur.get(90, TimeUnit.SECONDS);
		}
		catch (InterruptedException | ExecutionException | TimeoutException ex) {
			throw new IllegalStateException("The faults did not end as they should", ex);
		}
	}

	private static TestServer start(Wire wire, RedisCluster cluster, String timeout) throws IOException {
		String[] properties = Stream.concat(Stream.of(cluster.properties()),
				Stream.of("sse-push.redis.timeout=" + timeout, "sse-push.history.max-messages=" + DeliveryRun.RETAINED,
						"sse-push.history.max-user-size=1000000", "sse-push.history.max-topic-size=1000000"))
			.toArray(String[]::new);
		return TestServer.start(wire, List.of(TestServer.Application.class, DeliveryConfiguration.class), properties);
	}

	private enum Fault {

		MIGRATE, FAIL_OVER, PAUSE, KILL_SUBSCRIBERS, KILL_CALLERS, FORGET_SCRIPTS, KILL, LONG_PAUSE

	}

}
