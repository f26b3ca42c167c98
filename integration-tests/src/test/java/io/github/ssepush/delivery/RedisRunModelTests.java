package io.github.ssepush.delivery;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.github.ssepush.harness.Extent;
import io.github.ssepush.harness.FullBuild;
import io.github.ssepush.harness.NodeProcess;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.RedisProxy;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

/**
 * {@link RunModelTests} with Redis between three nodes, faults on the way to it, and a
 * node that is killed while it produces runs. {@code -Druns.at-once=1000
 * -Druns.pace=50 -Druns.seconds=600 -Druns.beat=5s} takes longer and finds more.
 */
@FullBuild
class RedisRunModelTests {

	private static final int AT_ONCE = Integer.getInteger("runs.at-once", Extent.of(15, 100));

	private static final Duration DURATION = Duration.ofSeconds(Integer.getInteger("runs.seconds", Extent.of(4, 12)));

	private static final long SEED = Long.getLong("runs.seed", System.nanoTime() & 0xffffff);

	@Test
	void everyReaderHasTheBeginningOfWhatWasProducedAndAtTheEndAllOfIt() throws Exception {
		try (RedisProcess redis = RedisProcess.start("--appendonly", "yes", "--appendfsync", "always");
				RedisProxy toOne = new RedisProxy(redis.port());
				RedisProxy toOther = new RedisProxy(redis.port());
				TestServer one = start(Wire.TOMCAT, redis, toOne);
				TestServer other = start(Wire.JETTY, redis, toOther);
				NodeProcess third = NodeProcess.start(RunNode.class, RunNode.properties(redis.properties()));
				NodeKiller killer = new NodeKiller(third, DURATION)) {
			RedisSaboteur saboteur = new RedisSaboteur(redis, List.of(toOne, toOther), SEED).start();
			RunTally.Report report = new RunModel(List.of(one, other), List.of(third), SEED).run(AT_ONCE, DURATION,
					DURATION.dividedBy(2).plusSeconds(90), "complete", "node-lost");
			saboteur.end();
			killer.end();
			report.requireFaultless(SEED, killer, saboteur.faults());
		}
	}

	private static TestServer start(Wire wire, RedisProcess redis, RedisProxy proxy) {
		return TestServer.start(wire,
				RunNode.properties(Stream
					.concat(Stream.of(redis.properties()), Stream.of("spring.data.redis.port=" + proxy.port()))
					.toArray(String[]::new)));
	}

}
