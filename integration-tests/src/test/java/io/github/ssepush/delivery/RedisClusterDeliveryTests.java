package io.github.ssepush.delivery;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import io.github.ssepush.delivery.DeliveryRun.Report;
import io.github.ssepush.harness.Extent;
import io.github.ssepush.harness.FullBuild;
import io.github.ssepush.harness.RedisCluster;
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

	private static final int SECONDS = Integer.getInteger("delivery.seconds", Extent.of(6, 20));

	private static final long SEED = Long.getLong("delivery.seed", System.nanoTime() & 0xffffff);

	private static final List<ClusterSaboteur.Fault> FAULTS = ClusterSaboteur.faults("redis.faults",
			"MIGRATE,FAIL_OVER,PAUSE,KILL_SUBSCRIBERS,KILL_CALLERS,FORGET_SCRIPTS");

	@FullBuild
	@Test
	void everythingArrivesOnceAndInOrderOrTheClientIsTold() throws Exception {
		Report report = run(System.getProperty("redis.timeout", "10s"), FAULTS);
		assertThat(report.violations()).as("-Ddelivery.seed=%d", SEED).isEmpty();
		assertThat(report.losses().unexplained()).as("-Ddelivery.seed=%d", SEED).isZero();
		assertThat(report.losses().histories()).as("-Ddelivery.seed=%d", SEED).isZero();
		assertThat(report.resumes()).isPositive();
	}

	/** The documented limit: nodes that wait longer than the cluster. */
	@Test
	@EnabledIfSystemProperty(named = "redis.losses", matches = "true")
	void masterThatIsGivenUpTooLateLosesWhatItAcknowledges() throws Exception {
		Report report = run("20s", List.of(ClusterSaboteur.Fault.LONG_PAUSE));
		assertThat(report.losses().unexplained()).as("-Ddelivery.seed=%d", SEED).isPositive();
	}

	private static Report run(String timeout, List<ClusterSaboteur.Fault> kinds) throws Exception {
		Strikes strikes = new Strikes();
		try (RedisCluster cluster = RedisCluster.start();
				TestServer one = start(Wire.TOMCAT, cluster, timeout);
				TestServer other = start(Wire.JETTY, cluster, timeout)) {
			ClusterSaboteur saboteur = new ClusterSaboteur(cluster, kinds, SEED, strikes).start();
			Report report = new DeliveryRun(List.of(one, other), SEED, strikes).run(Duration.ofSeconds(SECONDS),
					Duration.ofSeconds(60), saboteur::end);
			System.out.printf("-Ddelivery.seed=%d on a cluster: %s; %s%n", SEED, report, saboteur.faults());
			assertThat(saboteur.faults()).isNotEmpty();
			return report;
		}
	}

	private static TestServer start(Wire wire, RedisCluster cluster, String timeout) throws IOException {
		String[] properties = Stream.concat(Stream.of(cluster.properties()),
				Stream.of("sse-push.redis.timeout=" + timeout, "sse-push.history.max-messages=" + DeliveryRun.RETAINED,
						"sse-push.history.max-user-size=1000000", "sse-push.history.max-topic-size=1000000"))
			.toArray(String[]::new);
		return TestServer.start(wire, List.of(TestServer.Application.class, DeliveryConfiguration.class), properties);
	}

}
