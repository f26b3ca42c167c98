package io.github.ssepush.delivery;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import io.github.ssepush.harness.NodeProcess;
import io.github.ssepush.harness.RedisCluster;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

/**
 * {@link RunModelTests} on a Redis Cluster whose masters are killed, with a node that is
 * killed while it produces runs. A master that is killed may lose the newest of what it
 * has acknowledged: a run that was open then may end as failed, or be unknown from then
 * on. Its readers still have nothing but its beginning, and none of them waits for ever.
 * Run with {@code -Druns.cluster=true}.
 */
@EnabledIfSystemProperty(named = "runs.cluster", matches = "true")
class RedisClusterRunModelTests {

	private static final int AT_ONCE = Integer.getInteger("runs.at-once", 100);

	private static final Duration DURATION = Duration.ofSeconds(Integer.getInteger("runs.seconds", 60));

	private static final long SEED = Long.getLong("runs.seed", System.nanoTime() & 0xffffff);

	private static final List<ClusterSaboteur.Fault> FAULTS = ClusterSaboteur.faults("redis.faults",
			"MIGRATE,FAIL_OVER,KILL_SUBSCRIBERS,KILL_CALLERS,FORGET_SCRIPTS,KILL");

	@Test
	void everyReaderHasTheBeginningOfWhatWasProducedAndLearnsItsEnd() throws Exception {
		Strikes strikes = new Strikes();
		try (RedisCluster cluster = RedisCluster.start();
				TestServer one = TestServer.start(Wire.TOMCAT, RunNode.properties(cluster.properties()));
				TestServer other = TestServer.start(Wire.JETTY, RunNode.properties(cluster.properties()));
				NodeProcess third = NodeProcess.start(RunNode.class, RunNode.properties(cluster.properties()));
				NodeKiller killer = new NodeKiller(third, DURATION)) {
			ClusterSaboteur saboteur = new ClusterSaboteur(cluster, FAULTS, SEED, strikes).start();
			RunTally.Report report = new RunModel(List.of(one, other), List.of(third), SEED, strikes).run(AT_ONCE,
					DURATION, DURATION.dividedBy(2).plusSeconds(120), "complete", "node-lost");
			saboteur.end();
			killer.end();
			report.requireFaultless(SEED, killer, saboteur.faults());
		}
	}

}
