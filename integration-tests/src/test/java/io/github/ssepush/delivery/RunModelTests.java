package io.github.ssepush.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.Extent;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Cuts readers, and loses messages on their way from the broker: at every moment a reader
 * has the beginning of what was produced, and at the end all of it, or learns that the
 * run has failed. There is one end, nothing after it, and then 204.
 * {@code -Druns.at-once=1000 -Druns.pace=50 -Druns.seconds=600} takes longer and finds
 * more.
 */
class RunModelTests {

	private static final int AT_ONCE = Integer.getInteger("runs.at-once", Extent.of(40, 60));

	private static final int SECONDS = Integer.getInteger("runs.seconds", Extent.of(3, 4));

	private static final long SEED = Long.getLong("runs.seed", System.nanoTime() & 0xffffff);

	@Test
	void everyReaderHasTheBeginningOfWhatWasProducedAndAtTheEndAllOfIt() {
		try (TestServer server = TestServer.start(Wire.TOMCAT, List.of(TestServer.Application.class, Lossy.class),
				"runs.seed=" + SEED, "sse-push.limits.max-connects-per-user=0", "sse-push.run.flush-interval=10ms")) {
			RunTally.Report report = new RunModel(List.of(server), List.of(), SEED).run(AT_ONCE,
					Duration.ofSeconds(SECONDS), Duration.ofSeconds(60 + SECONDS / 2), "complete", "stopped");
			System.out.printf("-Druns.seed=%d: %s; %s%n", SEED, report, server.bean(LossyBroker.class));
			assertThat(report.violations()).as("-Druns.seed=%d", SEED).isEmpty();
			assertThat(report.runs()).isGreaterThanOrEqualTo(AT_ONCE);
			assertThat(report.cuts()).isPositive();
			assertThat(report.outcomes().keySet()).anyMatch((end) -> end.contains("complete"))
				.anyMatch((end) -> end.contains("stopped"));
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Lossy {

		@Bean
		LossyBroker lossyBroker(Environment environment) {
			long seed = environment.getRequiredProperty("runs.seed", Long.class);
			return new LossyBroker(new ForgetfulBroker(RunModel.memoryBroker(), new Random(seed)), seed);
		}

	}

	/** Fails to store some messages of runs, or to say that it has. */
	static final class ForgetfulBroker extends BrokerDecorator {

		private final Random random;

		ForgetfulBroker(SsePushBroker broker, Random random) {
			super(broker);
			this.random = random;
		}

		@Override
		public CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message) {
			double chance = (message.kind() == MessageKind.MESSAGE) ? 0.003 : 0.03;
			if (message.kind() == MessageKind.START || this.random.nextDouble() >= chance) {
				return super.publish(destination, message);
			}
			if (this.random.nextBoolean()) {
				super.publish(destination, message);
			}
			return CompletableFuture.failedFuture(new BrokerUnavailableException("The line is down", null));
		}

	}

}
