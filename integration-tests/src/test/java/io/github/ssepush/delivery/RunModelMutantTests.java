package io.github.ssepush.delivery;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.MessagePublisher;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.Run;
import io.github.ssepush.RunEndedException;
import io.github.ssepush.RunExistsException;
import io.github.ssepush.RunOutcome;
import io.github.ssepush.SseFrame;
import io.github.ssepush.SseMessage;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.Start;
import io.github.ssepush.harness.FullBuild;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests {@link RunModelTests}: where something is wrong, it must say so.
 */
@FullBuild
class RunModelMutantTests {

	private static final long SEED = 4711;

	private static TestServer server;

	@BeforeAll
	static void start() {
		server = TestServer.start(Wire.TOMCAT, List.of(TestServer.Application.class, Mutants.class),
				"sse-push.limits.max-connects-per-user=0", "sse-push.run.flush-interval=5ms",
				"sse-push.shutdown.drain-period=0");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void nothingIsReportedWhereNothingIsWrong() {
		assertThat(run(new Mutant(), UnaryOperator.identity(), Duration.ofSeconds(30))).isEmpty();
	}

	@Test
	void textThatIsCutAnywhereIsReported() {
		assertThat(run(new Mutant(), WithoutHoldBack::new)).anyMatch((violation) -> violation.contains("produced"));
	}

	@Test
	void textThatIsForgottenAtAStopIsReported() {
		assertThat(run(new Mutant(), WithoutFlush::new)).anyMatch((violation) -> violation.contains("has not got all"));
	}

	@Test
	void anEndThatIsNotStoredIsReported() {
		assertThat(run(new WithEndRoutedAlone())).anyMatch((violation) -> violation.contains("Does not end"));
	}

	@Test
	void aMessageBehindTheEndIsReported() {
		assertThat(run(new WithMessageBehindTheEnd())).anyMatch(
				(violation) -> violation.contains("got something after the end") || violation.contains("Does not end"));
	}

	@Test
	void aMessageOfAnotherProducerIsReported() {
		assertThat(run(new WithoutFence())).anyMatch((violation) -> violation.contains("of another producer"))
			.anyMatch((violation) -> violation.contains("got what was not produced"));
	}

	@Test
	void aSecondStartIsReported() {
		assertThat(run(new WithSecondStart())).anyMatch((violation) -> violation.contains("was started twice"));
	}

	@Test
	void anOpenRunThatIsTrimmedIsReported() {
		assertThat(run(new WithRetention()))
			.anyMatch((violation) -> violation.contains("produced") || violation.contains("was reset"));
	}

	@Test
	void aProducerThatDiesUnnoticedIsReported() {
		assertThat(run(new WithUnnoticedDeath())).anyMatch((violation) -> violation.contains("Does not end"));
	}

	private static List<String> run(Mutant mutant) {
		return run(mutant, UnaryOperator.identity());
	}

	private static List<String> run(Mutant mutant, UnaryOperator<Run> producer) {
		return run(mutant, producer, Duration.ofSeconds(4));
	}

	private static List<String> run(Mutant mutant, UnaryOperator<Run> producer, Duration patience) {
		server.bean(MutantBroker.class).mutant = mutant;
		return new RunModel(server, SEED, producer).run(30, Duration.ofMillis(500), patience, "complete").violations();
	}

	@Configuration(proxyBeanMethods = false)
	static class Mutants {

		@Bean
		MutantBroker broker() {
			return new MutantBroker();
		}

	}

	/**
	 * Is as good as the mutant of the test.
	 */
	static final class MutantBroker extends BrokerDecorator {

		private volatile Mutant mutant = new Mutant();

		MutantBroker() {
			super(RunModel.memoryBroker());
		}

		@Override
		public CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message) {
			return this.mutant.publish(super::publish, destination, message);
		}

		@Override
		public CompletableFuture<History> read(Destination destination, Start start, int maxBytes) {
			return super.read(destination, start, maxBytes)
				.thenApply((history) -> this.mutant.change(history, destination, start));
		}

	}

	/**
	 * Changes nothing.
	 */
	private static class Mutant {

		CompletableFuture<PushReceipt> publish(MessagePublisher broker, Destination run, OutboundMessage message) {
			return broker.publish(run, message);
		}

		History change(History history, Destination destination, Start start) {
			return history;
		}

	}

	/** Routes the end to the readers of that moment, and stores it not. */
	private static final class WithEndRoutedAlone extends Mutant {

		@Override
		CompletableFuture<PushReceipt> publish(MessagePublisher broker, Destination run, OutboundMessage message) {
			return broker.publish(run, (message.kind() == MessageKind.END)
					? new OutboundMessage(message.frame(), true, null, null, null, true) : message);
		}

	}

	/** Has a message behind the end of each history. */
	private static final class WithMessageBehindTheEnd extends Mutant {

		@Override
		History change(History history, Destination destination, Start start) {
			List<Entry> entries = new ArrayList<>(history.entries());
			Entry newest = entries.isEmpty() ? null : entries.get(entries.size() - 1);
			if (newest == null || newest.kind() != MessageKind.END) {
				return history;
			}
			Position late = new Position(history.last().sequence() + 1, 1);
			entries.add(new Entry(new Entry.Link(late, history.last()),
					SseFrame.encode(null, "late".getBytes(StandardCharsets.UTF_8)), null, null));
			return new History(history.status(), (start instanceof Start.Last) ? entries.subList(1, 2) : entries, late);
		}

	}

	/** Stores a message that names another one before it. */
	private static final class WithoutFence extends Mutant {

		private final Map<Destination, String> newest = new ConcurrentHashMap<>();

		@Override
		synchronized CompletableFuture<PushReceipt> publish(MessagePublisher broker, Destination run,
				OutboundMessage message) {
			OutboundMessage unfenced = (message.kind() == MessageKind.START) ? message
					: OutboundMessage.ofRun(message.kind(), message.frame(), this.newest.get(run));
			return broker.publish(run, unfenced).whenComplete((receipt, failure) -> {
				if (receipt != null) {
					this.newest.put(run, String.valueOf(receipt.id()));
				}
			});
		}

	}

	private static final class WithSecondStart extends Mutant {

		@Override
		CompletableFuture<PushReceipt> publish(MessagePublisher broker, Destination run, OutboundMessage message) {
			return broker.publish(run, message).exceptionally((failure) -> {
				if (failure instanceof RunExistsException) {
					return new PushReceipt("1.000001", run, 0, false);
				}
				throw (RuntimeException) failure;
			});
		}

	}

	/** Has lost the beginning of a long run. */
	private static final class WithRetention extends Mutant {

		@Override
		History change(History history, Destination destination, Start start) {
			List<Entry> entries = history.entries();
			return (destination.kind() == Destination.Kind.RUN && entries.size() > 5)
					? new History(history.status(), entries.subList(3, entries.size()), history.last()) : history;
		}

	}

	/** Loses some ends, as if their producers had died unnoticed. */
	private static final class WithUnnoticedDeath extends Mutant {

		@Override
		CompletableFuture<PushReceipt> publish(MessagePublisher broker, Destination run, OutboundMessage message) {
			boolean dies = run.name().endsWith("7") && message.kind() == MessageKind.END;
			return dies ? CompletableFuture.failedFuture(new RunEndedException(run.runId()))
					: broker.publish(run, message);
		}

	}

	/**
	 * A run whose pieces are changed on the way.
	 */
	private abstract static class RunDecorator implements Run {

		final Run run;

		RunDecorator(Run run) {
			this.run = run;
		}

		@Override
		public String user() {
			return this.run.user();
		}

		@Override
		public String id() {
			return this.run.id();
		}

		@Override
		public void append(CharSequence text) {
			this.run.append(text);
		}

		@Override
		public void send(SseMessage message) {
			this.run.send(message);
		}

		@Override
		public void complete() {
			this.run.complete();
		}

		@Override
		public void fail(@Nullable String reason) {
			this.run.fail(reason);
		}

		@Override
		public boolean isOpen() {
			return this.run.isOpen();
		}

		@Override
		public CompletableFuture<RunOutcome> outcome() {
			return this.run.outcome();
		}

		@Override
		public void close() {
			this.run.close();
		}

	}

	/** Encodes every text on its own. */
	private static final class WithoutHoldBack extends RunDecorator {

		WithoutHoldBack(Run run) {
			super(run);
		}

		@Override
		public void append(CharSequence text) {
			String alone = new String(text.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
			super.append(alone.replace("\r\n", "\n").replace('\r', '\n'));
		}

	}

	/** Has the newest text wait for the next one, and forgets it if there is none. */
	private static final class WithoutFlush extends RunDecorator {

		private CharSequence waiting = "";

		WithoutFlush(Run run) {
			super(run);
		}

		@Override
		public void append(CharSequence text) {
			if (!isOpen()) {
				throw new RunEndedException(id());
			}
			super.append(this.waiting);
			this.waiting = text;
		}

		@Override
		public void send(SseMessage message) {
			append("");
			super.send(message);
		}

		@Override
		public void complete() {
			append("");
			super.complete();
		}

		@Override
		public void fail(@Nullable String reason) {
			append("");
			super.fail(reason);
		}

		@Override
		public void close() {
			append("");
			super.close();
		}

	}

}
