package io.github.ssepush.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.Start;
import io.github.ssepush.delivery.DeliveryRun.Report;
import io.github.ssepush.harness.FullBuild;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The test of {@link DeliveryModelTests}: where something is wrong, it must say so.
 */
@FullBuild
class DeliveryModelMutantTests {

	private static final long SEED = 4711;

	@Test
	void nothingIsReportedWhereNothingIsWrong() throws Exception {
		assertThat(run(Sound.class).violations()).isEmpty();
	}

	@Test
	void messagesThatAreLostUnnoticedAreReported() throws Exception {
		assertThat(run(WithoutPredecessorCheck.class).violations())
			.anyMatch((violation) -> violation.contains("lost a message"));
	}

	@Test
	void resetsThatAreDroppedAreReported() throws Exception {
		Report report = run(WithoutReset.class);
		assertThat(report.resets()).isEmpty();
		assertThat(report.violations()).anyMatch((violation) -> violation.contains("lost a message"));
	}

	@Test
	void aReplayThatIsSentTwiceIsReported() throws Exception {
		assertThat(run(WithReplayTwice.class).violations()).anyMatch((violation) -> violation.contains("twice"));
	}

	@Test
	void aStartInThePastThatIsIgnoredIsReported() throws Exception {
		assertThat(run(WithStartIgnored.class).violations())
			.anyMatch((violation) -> violation.contains("started later than it asked for"));
	}

	@Test
	void aStartInThePastWithoutItsFirstMessageIsReported() throws Exception {
		assertThat(run(WithFirstDropped.class).violations())
			.anyMatch((violation) -> violation.contains("started later than it asked for"));
	}

	private static Report run(Class<?> broker) throws Exception {
		try (TestServer server = TestServer.start(Wire.TOMCAT,
				List.of(TestServer.Application.class, DeliveryConfiguration.class, broker))) {
			return new DeliveryRun(List.of(server), SEED).run(Duration.ofSeconds(4), Duration.ofSeconds(3), () -> {
			});
		}
	}

	private static Entry relinked(Entry entry, Position previous) {
		Entry.Link link = entry.link();
		return (link != null) ? new Entry(new Entry.Link(link.position(), previous), entry.frame(), entry.deadline(),
				entry.excludedClient()) : entry;
	}

	@Configuration(proxyBeanMethods = false)
	static class Sound {

		@Bean
		BrokerDecorator broker() {
			return new BrokerDecorator(DeliveryConfiguration.memoryBroker()) {
			};
		}

	}

	/** Every message names the one that got here before it, whatever is missing. */
	@Configuration(proxyBeanMethods = false)
	static class WithoutPredecessorCheck {

		@Bean
		BrokerDecorator broker() {
			Random random = new Random(SEED);
			Map<Destination, Position> delivered = new ConcurrentHashMap<>();
			return new BrokerDecorator(DeliveryConfiguration.memoryBroker()) {

				@Override
				public CompletableFuture<Position> attach(Destination destination) {
					return super.attach(destination)
						.whenComplete((position, failure) -> delivered.putIfAbsent(destination, position));
				}

				@Override
				public void detach(Destination destination) {
					super.detach(destination);
					delivered.remove(destination);
				}

				@Override
				boolean deliver(Destination destination, Entry entry) {
					Entry.Link link = entry.link();
					if (link == null || random.nextInt(20) == 0) {
						return true;
					}
					Position before = delivered.put(destination, link.position());
					return super.deliver(destination, relinked(entry, (before != null) ? before : link.previous()));
				}

			};
		}

	}

	/**
	 * Reports positions that can't be proved, or are gone, as if nothing were missing.
	 */
	@Configuration(proxyBeanMethods = false)
	static class WithoutReset {

		@Bean
		BrokerDecorator broker() {
			return new BrokerDecorator(DeliveryConfiguration.memoryBroker()) {

				@Override
				public CompletableFuture<History> read(Destination destination, Start start, int maxBytes) {
					return super.read(destination, start, maxBytes).thenApply((history) -> {
						List<Entry> entries = new ArrayList<>(history.entries());
						if (start instanceof Start.After after && !entries.isEmpty()) {
							entries.set(0, relinked(entries.get(0), after.position()));
						}
						return new History(History.Status.COMPLETE, entries, history.last());
					});
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithReplayTwice {

		@Bean
		BrokerDecorator broker() {
			return new BrokerDecorator(DeliveryConfiguration.memoryBroker()) {

				@Override
				public CompletableFuture<History> read(Destination destination, Start start, int maxBytes) {
					return super.read(destination, start, maxBytes).thenApply((history) -> {
						List<Entry> entries = new ArrayList<>(history.entries());
						entries.addAll(history.entries());
						return new History(history.status(), entries, history.last());
					});
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithStartIgnored {

		@Bean
		BrokerDecorator broker() {
			return new BrokerDecorator(DeliveryConfiguration.memoryBroker()) {

				@Override
				public CompletableFuture<History> read(Destination destination, Start start, int maxBytes) {
					return super.read(destination, start, maxBytes)
						.thenApply((history) -> (start instanceof Start.After) ? history
								: new History(History.Status.COMPLETE, List.of(), history.last()));
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithFirstDropped {

		@Bean
		BrokerDecorator broker() {
			return new BrokerDecorator(DeliveryConfiguration.memoryBroker()) {

				@Override
				public CompletableFuture<History> read(Destination destination, Start start, int maxBytes) {
					return super.read(destination, start, maxBytes)
						.thenApply((history) -> (start instanceof Start.After || history.entries().isEmpty()) ? history
								: new History(History.Status.COMPLETE,
										history.entries().subList(1, history.entries().size()), history.last()));
				}

			};
		}

	}

}
