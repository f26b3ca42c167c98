package io.github.ssepush.delivery;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.ssepush.delivery.DeliveryRun.Report;
import io.github.ssepush.harness.Extent;
import io.github.ssepush.harness.RedisCluster;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever happens to a Redis Cluster, a client receives everything once and in order, or
 * a reset. Named by {@code -Dredis.faults}, these are tried, too: {@code KILL}, and
 * {@code LONG_PAUSE}, which loses messages if the silence limit is longer than the
 * cluster's node timeout, as with {@code -Dredis.timeout=10s}.
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

	@Test
	void everythingArrivesOnceAndInOrderOrTheClientIsTold() throws Exception {
		try (RedisCluster cluster = RedisCluster.start();
				TestServer one = start(Wire.TOMCAT, cluster);
				TestServer other = start(Wire.JETTY, cluster)) {
			Thread saboteur = new Thread(() -> sabotage(cluster), "saboteur");
			saboteur.start();
			Report report = new DeliveryRun(List.of(one, other), SEED).run(Duration.ofSeconds(SECONDS),
					Duration.ofSeconds(60), () -> end(saboteur));
			System.out.printf("-Ddelivery.seed=%d on a cluster: %s; %s%n", SEED, report, this.faults);
			assertThat(report.violations()).as("-Ddelivery.seed=%d", SEED).isEmpty();
			assertThat(report.resumes()).isPositive();
			assertThat(this.faults).isNotEmpty();
		}
	}

	/** One fault after the other, each of which ends before a send gives up. */
	private void sabotage(RedisCluster cluster) {
		try {
			while (true) {
				pause(200 + this.random.nextInt(500));
				Fault fault = FAULTS.get(this.random.nextInt(FAULTS.size()));
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
				RedisProcess master = cluster.anyMaster(this.random);
				master.kill();
				try {
					pause((int) RedisCluster.NODE_TIMEOUT.toMillis() * 2);
				}
				finally {
					master.restart();
				}
				cluster.awaitHealth();
			}
			case LONG_PAUSE -> {
				pause(cluster.anyMaster(this.random), (int) RedisCluster.NODE_TIMEOUT.toMillis() * 5 / 2);
				cluster.awaitHealth();
			}
		}
	}

	private void pause(RedisProcess master, int millis) throws InterruptedException {
		master.pause();
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

	private void end(Thread saboteur) {
		this.over.countDown();
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !saboteur.isAlive());
	}

	private static TestServer start(Wire wire, RedisCluster cluster) throws IOException {
		String[] properties = Stream
			.concat(Stream.of(cluster.properties()),
					Stream.of("sse-push.redis.timeout=" + System.getProperty("redis.timeout", "10s"),
							"sse-push.history.max-messages=" + DeliveryRun.RETAINED,
							"sse-push.history.max-user-size=1000000", "sse-push.history.max-topic-size=1000000"))
			.toArray(String[]::new);
		return TestServer.start(wire, List.of(TestServer.Application.class, DeliveryConfiguration.class), properties);
	}

	private enum Fault {

		MIGRATE, FAIL_OVER, PAUSE, KILL_SUBSCRIBERS, KILL_CALLERS, FORGET_SCRIPTS, KILL, LONG_PAUSE

	}

}
