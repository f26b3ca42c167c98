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

import io.lettuce.core.KillArgs;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.ssepush.delivery.DeliveryRun.Report;
import io.github.ssepush.harness.Extent;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.RedisProxy;
import io.github.ssepush.harness.RedisProxy.Flow;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests faults of connections, of the lines between the nodes and Redis, and of Redis: a
 * client gets everything once and in order, or a reset.
 */
class RedisDeliveryTests {

	private static final int SECONDS = Integer.getInteger("delivery.seconds", Extent.of(10, 20));

	private static final long SEED = Long.getLong("delivery.seed", System.nanoTime() & 0xffffff);

	private final Random random = new Random(SEED);

	private final CountDownLatch over = new CountDownLatch(1);

	private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);

	@Test
	void everythingArrivesOnceAndInOrderOrTheClientIsTold() throws Exception {
		try (RedisProcess redis = RedisProcess.start("--appendonly", "yes", "--appendfsync", "always");
				RedisProxy toOne = new RedisProxy(redis.port());
				RedisProxy toOther = new RedisProxy(redis.port());
				TestServer one = start(Wire.TOMCAT, redis, toOne);
				TestServer other = start(Wire.JETTY, redis, toOther)) {
			Thread saboteur = new Thread(() -> sabotage(redis, toOne, toOther), "saboteur");
			saboteur.start();
			Report report = new DeliveryRun(List.of(one, other), SEED).run(Duration.ofSeconds(SECONDS),
					Duration.ofSeconds(60), () -> end(saboteur));
			System.out.printf("-Ddelivery.seed=%d on Redis: %s; %s%n", SEED, report, this.faults);
			assertThat(report.violations()).as("-Ddelivery.seed=%d", SEED).isEmpty();
			assertThat(report.resumes()).isPositive();
			assertThat(this.faults).isNotEmpty();
		}
	}

	/** Cause one fault after the other, each of which ends before a send gives up. */
	private void sabotage(RedisProcess redis, RedisProxy toOne, RedisProxy toOther) {
		try {
			while (true) {
				pause(200 + this.random.nextInt(500));
				Fault fault = Fault.values()[this.random.nextInt(Fault.values().length)];
				this.faults.merge(fault, 1, Integer::sum);
				strike(fault, redis, this.random.nextBoolean() ? toOne : toOther);
			}
		}
		catch (InterruptedException ex) {
			Stream.of(toOne, toOther).forEach(RedisProxy::release);
		}
	}

	private void strike(Fault fault, RedisProcess redis, RedisProxy proxy) throws InterruptedException {
		switch (fault) {
			case CUT_CALLS -> proxy.cut(Flow.CALLS);
			case CUT_MESSAGES -> proxy.cut(Flow.MESSAGES);
			case KILL_SUBSCRIBERS -> redis.commands().clientKill(KillArgs.Builder.typePubsub());
			case KILL_CALLERS -> redis.commands().clientKill(KillArgs.Builder.typeNormal().skipme());
			case FORGET_SCRIPTS -> redis.commands().scriptFlush();
			case DROP_MESSAGES -> {
				proxy.drop(Flow.MESSAGES);
				lastAWhile(proxy);
			}
			case DROP_ANSWERS -> {
				proxy.drop(Flow.ANSWERS);
				lastAWhile(proxy);
			}
			case HOLD_EVERYTHING -> {
				proxy.hold(Flow.CALLS, Flow.values());
				lastAWhile(proxy);
			}
			case PAUSE_REDIS -> {
				redis.pause();
				try {
					pause(this.random.nextInt(1500));
				}
				finally {
					redis.resume();
				}
			}
			case RESTART_REDIS -> {
				redis.kill();
				redis.restart();
			}
		}
	}

	private void lastAWhile(RedisProxy proxy) throws InterruptedException {
		pause(this.random.nextInt(1500));
		proxy.release();
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

	private static TestServer start(Wire wire, RedisProcess redis, RedisProxy proxy) throws IOException {
		String[] properties = Stream
			.concat(Stream.of(redis.properties()),
					Stream.of("spring.data.redis.port=" + proxy.port(), "sse-push.redis.timeout=10s",
							"sse-push.history.max-messages=" + DeliveryRun.RETAINED,
							"sse-push.history.max-user-size=1000000", "sse-push.history.max-topic-size=1000000"))
			.toArray(String[]::new);
		return TestServer.start(wire, List.of(TestServer.Application.class, DeliveryConfiguration.class), properties);
	}

	private enum Fault {

		CUT_CALLS, CUT_MESSAGES, KILL_SUBSCRIBERS, KILL_CALLERS, FORGET_SCRIPTS, DROP_MESSAGES, DROP_ANSWERS,
		HOLD_EVERYTHING, PAUSE_REDIS, RESTART_REDIS

	}

}
