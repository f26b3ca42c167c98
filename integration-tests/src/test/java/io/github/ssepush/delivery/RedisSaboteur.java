package io.github.ssepush.delivery;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.KillArgs;

import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.RedisProxy;
import io.github.ssepush.harness.RedisProxy.Flow;

/**
 * Disturbs the lines between nodes and Redis, and Redis itself.
 */
final class RedisSaboteur {

	private final RedisProcess redis;

	private final List<RedisProxy> proxies;

	private final Random random;

	private final CountDownLatch over = new CountDownLatch(1);

	private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);

	private final FutureTask<Void> sabotage = new FutureTask<>(this::sabotage, null);

	RedisSaboteur(RedisProcess redis, List<RedisProxy> proxies, long seed) {
		this.redis = redis;
		this.proxies = proxies;
		this.random = new Random(seed);
	}

	RedisSaboteur start() {
		new Thread(this.sabotage, "saboteur").start();
		return this;
	}

	/** Wait until the last fault is over. */
	void end() {
		this.over.countDown();
		try {
			this.sabotage.get(90, TimeUnit.SECONDS);
		}
		catch (InterruptedException | ExecutionException | TimeoutException ex) {
			throw new IllegalStateException("The faults did not end as they should", ex);
		}
	}

	/** Return how often each fault has struck. */
	Map<Fault, Integer> faults() {
		return this.faults;
	}

	/** Cause one fault after the other, each of which ends before a send gives up. */
	private void sabotage() {
		try {
			while (true) {
				pause(200 + this.random.nextInt(500));
				Fault fault = Fault.values()[this.random.nextInt(Fault.values().length)];
				this.faults.merge(fault, 1, Integer::sum);
				strike(fault, this.proxies.get(this.random.nextInt(this.proxies.size())));
			}
		}
		catch (InterruptedException ex) {
			this.proxies.forEach(RedisProxy::release);
		}
	}

	private void strike(Fault fault, RedisProxy proxy) throws InterruptedException {
		switch (fault) {
			case CUT_CALLS -> proxy.cut(Flow.CALLS);
			case CUT_MESSAGES -> proxy.cut(Flow.MESSAGES);
			case KILL_SUBSCRIBERS -> this.redis.commands().clientKill(KillArgs.Builder.typePubsub());
			case KILL_CALLERS -> this.redis.commands().clientKill(KillArgs.Builder.typeNormal().skipme());
			case FORGET_SCRIPTS -> this.redis.commands().scriptFlush();
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
				this.redis.pause();
				try {
					pause(this.random.nextInt(1500));
				}
				finally {
					this.redis.resume();
				}
			}
			case RESTART_REDIS -> {
				this.redis.kill();
				this.redis.restart();
			}
		}
	}

	private void lastAWhile(RedisProxy proxy) throws InterruptedException {
		pause(this.random.nextInt(1500));
		proxy.release();
	}

	/** Wait until the next fault, or the end of all. */
	private void pause(int millis) throws InterruptedException {
		if (this.over.await(millis, TimeUnit.MILLISECONDS)) {
			throw new InterruptedException("All faults are over");
		}
	}

	enum Fault {

		CUT_CALLS, CUT_MESSAGES, KILL_SUBSCRIBERS, KILL_CALLERS, FORGET_SCRIPTS, DROP_MESSAGES, DROP_ANSWERS,
		HOLD_EVERYTHING, PAUSE_REDIS, RESTART_REDIS

	}

}
