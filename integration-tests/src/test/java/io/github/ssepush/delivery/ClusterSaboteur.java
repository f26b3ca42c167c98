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
import java.util.stream.Stream;

import io.github.ssepush.harness.RedisCluster;
import io.github.ssepush.harness.RedisProcess;

/**
 * Disturbs a Redis Cluster: moves its slots, has replicas take over, pauses and kills
 * masters.
 */
final class ClusterSaboteur {

	private final RedisCluster cluster;

	private final List<Fault> kinds;

	private final Random random;

	private final Strikes strikes;

	private final CountDownLatch over = new CountDownLatch(1);

	private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);

	private final FutureTask<Void> sabotage = new FutureTask<>(this::sabotage, null);

	/**
	 * Create a saboteur.
	 * @param cluster the cluster
	 * @param kinds the faults to choose from
	 * @param seed decides everything
	 * @param strikes notes the moments at which servers stopped
	 */
	ClusterSaboteur(RedisCluster cluster, List<Fault> kinds, long seed, Strikes strikes) {
		this.cluster = cluster;
		this.kinds = kinds;
		this.random = new Random(seed);
		this.strikes = strikes;
	}

	/** Return the faults that a system property names. */
	static List<Fault> faults(String property, String otherwise) {
		return Stream.of(System.getProperty(property, otherwise).split(",")).map(Fault::valueOf).toList();
	}

	ClusterSaboteur start() {
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
				Fault fault = this.kinds.get(this.random.nextInt(this.kinds.size()));
				this.faults.merge(fault, 1, Integer::sum);
				strike(fault);
			}
		}
		catch (InterruptedException ex) {
			this.cluster.awaitHealth();
		}
	}

	private void strike(Fault fault) throws InterruptedException {
		switch (fault) {
			case MIGRATE -> {
				this.cluster.awaitHealth();
				this.cluster.migrate(this.random, () -> {
				});
			}
			case FAIL_OVER -> {
				this.cluster.awaitHealth();
				this.cluster.failOver(this.random);
				this.cluster.awaitHealth();
			}
			case PAUSE -> pause(this.cluster.anyMaster(this.random), this.random.nextInt(1400));
			case KILL_SUBSCRIBERS -> this.cluster.killConnections(this.random, true);
			case KILL_CALLERS -> this.cluster.killConnections(this.random, false);
			case FORGET_SCRIPTS -> this.cluster.forgetScripts(this.random);
			case KILL -> {
				this.cluster.awaitHealth();
				RedisProcess master = this.cluster.anyMaster(this.random);
				this.strikes.strike(master::kill);
				this.cluster.revive(master);
			}
			case LONG_PAUSE -> {
				this.cluster.awaitHealth();
				pause(this.cluster.anyMaster(this.random), (int) RedisCluster.NODE_TIMEOUT.toMillis() * 5 / 2);
				this.cluster.awaitHealth();
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

	/** Wait until the next fault, or the end of all. */
	private void pause(int millis) throws InterruptedException {
		if (this.over.await(millis, TimeUnit.MILLISECONDS)) {
			throw new InterruptedException("All faults are over");
		}
	}

	enum Fault {

		MIGRATE, FAIL_OVER, PAUSE, KILL_SUBSCRIBERS, KILL_CALLERS, FORGET_SCRIPTS, KILL, LONG_PAUSE

	}

}
