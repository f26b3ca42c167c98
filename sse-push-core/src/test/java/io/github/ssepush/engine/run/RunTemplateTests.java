package io.github.ssepush.engine.run;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.MessagePublisher;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PublishOutcomeUnknownException;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.Run;
import io.github.ssepush.RunEndedException;
import io.github.ssepush.RunExistsException;
import io.github.ssepush.RunOutcome;
import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.support.Json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests how the pieces of a run are stored: in order, one at a time, and to a definite
 * end.
 */
class RunTemplateTests {

	/** A payload that the converter can't convert. */
	private static final Object BROKEN = new Object();

	private final List<OutboundMessage> published = new CopyOnWriteArrayList<>();

	private final List<CompletableFuture<PushReceipt>> answers = new CopyOnWriteArrayList<>();

	private final List<RunOutcome> outcomes = new CopyOnWriteArrayList<>();

	private final List<String> stoppedElsewhere = new CopyOnWriteArrayList<>();

	private Duration startTimeout = Duration.ofSeconds(10);

	private Duration idleTimeout = Duration.ofHours(1);

	private RunTemplate runs = runs(Duration.ZERO, this::answerAtOnce);

	@AfterEach
	void close() {
		this.answers.forEach((answer) -> answer.completeExceptionally(new BrokerUnavailableException("closed", null)));
		this.runs.close();
	}

	@Test
	void piecesAreStoredInOrderAndEachNamesTheOneBefore() {
		Run run = this.runs.start("alice", "a");
		run.append("one");
		run.send(SseMessage.event("progress").data("50").build());
		run.append("two");
		run.complete();
		assertThat(texts()).containsExactly("", "data: one", "event: progress|data: 50", "data: two",
				"event: sse-push.end|data: {\"outcome\":\"complete\"}");
		assertThat(this.published).extracting(OutboundMessage::after).containsExactly(null, "1", "2", "3", "4");
		assertThat(run.outcome()).isCompletedWithValue(RunOutcome.COMPLETE);
		assertThat(this.outcomes).containsExactly(RunOutcome.COMPLETE);
		assertThat(this.runs.count()).isZero();
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "two\nlines", "half \ud83d", "a\u0000" })
	void anyReasonFailsARun(@Nullable String reason) {
		Run run = this.runs.start("alice", "a");
		run.fail(reason);
		assertThat(run.outcome()).isCompletedWithValue(RunOutcome.FAILED);
		assertThat(texts()).last()
			.asString()
			.isEqualTo("event: sse-push.end|data: {\"outcome\":\"failed\",\"reason\":"
					+ Json.quote((reason != null) ? reason.replace('\ud83d', '?') : "error") + "}");
	}

	@Test
	void aLongReasonIsCut() {
		Run run = this.runs.start("alice", "a");
		run.fail("x".repeat(1_000_000));
		assertThat(run.outcome()).isCompletedWithValue(RunOutcome.FAILED);
		assertThat(texts()).last().asString().hasSizeLessThan(600);
	}

	@Test
	void oneStoreIsOnItsWayAtATimeAndPiecesGrowMeanwhile() {
		use(Duration.ZERO, this::answerLater);
		CompletableFuture<Run> started = CompletableFuture.supplyAsync(() -> this.runs.start("alice", "a"));
		Awaitility.await().until(() -> this.answers.size() == 1);
		answer(0);
		Run run = started.join();
		run.append("a");
		run.append("b");
		run.append("c");
		assertThat(texts()).containsExactly("", "data: a");
		answer(1);
		assertThat(texts()).containsExactly("", "data: a", "data: bc");
		run.complete();
		assertThat(this.published).hasSize(3);
		answer(2);
		assertThat(this.published).hasSize(4);
		assertThat(run.outcome()).isNotDone();
		answer(3);
		assertThat(run.outcome()).isCompletedWithValue(RunOutcome.COMPLETE);
	}

	@Test
	void textIsCollectedAfterTheFirstPiece() {
		use(Duration.ofMillis(50), this::answerAtOnce);
		Run run = this.runs.start("alice", "a");
		run.append("first");
		for (int i = 0; i < 10; i++) {
			run.append(String.valueOf(i));
		}
		Awaitility.await().until(() -> this.published.size() > 2);
		assertThat(texts()).startsWith("", "data: first");
		run.complete();
		assertThat(String.join("", texts()).replace("data: ", "")).startsWith("first0123456789");
		assertThat(this.published.size()).isLessThan(10);
	}

	@Test
	void aStartThatMayBeStoredAllTheSameIsEnded() {
		AtomicBoolean broken = new AtomicBoolean(true);
		use(Duration.ZERO, (message) -> broken.get()
				? CompletableFuture.failedFuture(new BrokerUnavailableException("away", null)) : answerAtOnce(message));
		assertThatExceptionOfType(BrokerUnavailableException.class).isThrownBy(() -> this.runs.start("alice", "a"));
		broken.set(false);
		Awaitility.await().until(() -> this.runs.count() == 0);
		assertThat(this.published.get(this.published.size() - 1)).satisfies((end) -> {
			assertThat(end.kind()).isEqualTo(MessageKind.END);
			assertThat(end.after()).isNull();
		});
		assertThat(texts()).last().asString().contains("\"reason\":\"broker\"");
		assertThat(this.outcomes).isEmpty();
	}

	@Test
	void aStartWaitsForAsLongAsItsSettingsSay() {
		this.startTimeout = Duration.ofMillis(7);
		use(Duration.ZERO, this::answerLater);
		assertThatExceptionOfType(BrokerUnavailableException.class).isThrownBy(() -> this.runs.start("alice", "a"))
			.withMessageContaining("not stored within 7 ms")
			.withMessageContaining("'sse-push.redis.timeout'");
		assertThat(this.published).extracting(OutboundMessage::kind)
			.containsExactly(MessageKind.START, MessageKind.END);
	}

	@Test
	void aStartWhoseOutcomeIsUnknownFailsAsIfTheBrokerWasUnavailable() {
		PublishOutcomeUnknownException unknown = new PublishOutcomeUnknownException("no answer", null);
		use(Duration.ZERO, (message) -> (message.kind() == MessageKind.START) ? CompletableFuture.failedFuture(unknown)
				: answerAtOnce(message));
		assertThatExceptionOfType(BrokerUnavailableException.class).isThrownBy(() -> this.runs.start("alice", "a"))
			.withMessageContaining("run 'a'")
			.withMessageContaining("no answer")
			.withCause(unknown);
		assertThat(texts()).last().asString().contains("\"reason\":\"broker\"");
	}

	@Test
	void aPieceThatIsNotStoredFailsTheRunWhateverComesAfterIt() {
		AtomicBoolean broken = new AtomicBoolean();
		use(Duration.ZERO, (message) -> (broken.get() && message.kind() == MessageKind.MESSAGE)
				? CompletableFuture.failedFuture(new BrokerUnavailableException("away", null)) : answerAtOnce(message));
		Run run = this.runs.start("alice", "a");
		broken.set(true);
		run.append("lost");
		assertThat(run.isOpen()).isFalse();
		assertThat(texts()).last()
			.isEqualTo("event: sse-push.end|data: {\"outcome\":\"failed\",\"reason\":\"broker\"}");
		assertThat(this.published.get(this.published.size() - 1).after()).isNull();
		assertThatExceptionOfType(RunEndedException.class).isThrownBy(() -> run.append("more"));
		run.complete();
		assertThat(run.outcome()).isCompletedWithValue(RunOutcome.FAILED);
	}

	@Test
	void anEndThatIsNotStoredIsTriedAgain() {
		AtomicBoolean broken = new AtomicBoolean(true);
		use(Duration.ZERO, (message) -> {
			if (message.kind() != MessageKind.END) {
				return answerAtOnce(message);
			}
			return broken.getAndSet(false)
					? CompletableFuture.failedFuture(new BrokerUnavailableException("away", null))
					: answerLater(message);
		});
		Run run = this.runs.start("alice", "a");
		run.complete();
		Awaitility.await().until(() -> this.answers.size() == 1);
		assertThat(run.outcome()).isNotDone();
		answer(0);
		assertThat(run.outcome()).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(RunOutcome.COMPLETE);
		assertThat(this.published).extracting(OutboundMessage::kind)
			.containsExactly(MessageKind.START, MessageKind.END, MessageKind.END);
	}

	@Test
	void anEndThatCanNotBeStoredIsGivenUpWithTheApplication() {
		use(Duration.ZERO, (message) -> (message.kind() == MessageKind.END)
				? CompletableFuture.failedFuture(new BrokerUnavailableException("away", null)) : answerAtOnce(message));
		Run run = this.runs.start("alice", "a");
		run.complete();
		assertThat(run.outcome()).isNotDone();
		this.runs.close();
		assertThat(run.outcome()).isCompletedWithValue(RunOutcome.FAILED);
		assertThat(this.outcomes).containsExactly(RunOutcome.FAILED);
		assertThat(this.runs.count()).isZero();
	}

	@Test
	void everyEndCancelsTheSubscriptionAndNoPieceComesAfterIt() {
		AtomicBoolean cancelled = new AtomicBoolean();
		List<Subscriber<? super Object>> subscribers = new ArrayList<>();
		Run run = this.runs.start("alice", "a", (subscriber) -> {
			subscribers.add(subscriber);
			subscriber.onSubscribe(subscription(() -> cancelled.set(true)));
		});
		subscribers.get(0).onNext("text");
		assertThat(this.runs.stop("alice", "a").join()).isTrue();
		assertThat(cancelled).isTrue();
		subscribers.get(0).onNext("late");
		subscribers.get(0).onComplete();
		assertThat(run.outcome()).isCompletedWithValue(RunOutcome.STOPPED);
		assertThat(texts()).containsExactly("", "data: text", "event: sse-push.end|data: {\"outcome\":\"stopped\"}");
	}

	/** Reactive Streams 1.0.4, rule 2.5. */
	@Test
	void secondSubscriptionIsCancelledAndTheFirstGoesOn() {
		AtomicInteger first = new AtomicInteger();
		AtomicInteger second = new AtomicInteger();
		Run run = this.runs.start("alice", "a", (subscriber) -> {
			subscriber.onSubscribe(subscription(first::incrementAndGet));
			subscriber.onSubscribe(subscription(second::incrementAndGet));
		});
		assertThat(second).hasValue(1);
		assertThat(first).hasValue(0);
		run.complete();
		assertThat(first).hasValue(1);
	}

	@Test
	void nothingIsStoredWithoutAPublisher() {
		assertThatNullPointerException().isThrownBy(() -> this.runs.start("alice", "a", null))
			.withMessageContaining("pieces");
		assertThat(this.published).isEmpty();
		assertThat(this.runs.count()).isZero();
	}

	@ParameterizedTest
	@MethodSource("failures")
	void everyEndIsStoredThoughTheSubscriptionCanNotBeCancelled(Runnable failure) {
		Run stopped = this.runs.start("alice", "a", (subscriber) -> subscriber.onSubscribe(subscription(failure)));
		assertThat(this.runs.stopHere("alice", "a")).isTrue();
		assertThat(stopped.outcome()).isCompletedWithValue(RunOutcome.STOPPED);
		assertThat(this.runs.count()).isZero();
		Run first = this.runs.start("alice", "a", (subscriber) -> subscriber.onSubscribe(subscription(failure)));
		Run second = this.runs.start("alice", "b", (subscriber) -> subscriber.onSubscribe(subscription(failure)));
		this.runs.stop(Duration.ZERO);
		assertThat(List.of(first, second))
			.allSatisfy((run) -> assertThat(run.outcome()).isCompletedWithValue(RunOutcome.FAILED));
		String shutdown = "event: sse-push.end|data: {\"outcome\":\"failed\",\"reason\":\"shutdown\"}";
		assertThat(texts()).containsExactly("", "event: sse-push.end|data: {\"outcome\":\"stopped\"}", "", "", shutdown,
				shutdown);
		assertThat(this.runs.count()).isZero();
	}

	@ParameterizedTest
	@MethodSource("failures")
	void aPieceThatIsNotStoredEndsARunThatCanNotBeCancelled(Runnable failure) {
		use(Duration.ZERO,
				(message) -> (message.kind() == MessageKind.MESSAGE) ? answerLater(message) : answerAtOnce(message));
		Run run = this.runs.start("alice", "a", (subscriber) -> subscriber.onSubscribe(subscription(failure)));
		run.append("lost");
		this.answers.get(0).completeExceptionally(new BrokerUnavailableException("away", null));
		assertThat(run.outcome()).isCompletedWithValue(RunOutcome.FAILED);
		assertThat(this.runs.count()).isZero();
	}

	@ParameterizedTest
	@MethodSource("failures")
	void aSubscriptionOfAnEndedRunThatCanNotBeCancelledDisturbsNobody(Runnable failure) {
		Run run = this.runs.start("alice", "a", (subscriber) -> {
			assertThat(this.runs.stopHere("alice", "a")).isTrue();
			subscriber.onSubscribe(subscription(failure));
		});
		assertThat(run.outcome()).isCompletedWithValue(RunOutcome.STOPPED);
	}

	@Test
	void anErrorOfThePublisherEndsTheRun() {
		assertThatExceptionOfType(NoClassDefFoundError.class)
			.isThrownBy(() -> this.runs.start("alice", "a", (subscriber) -> {
				throw new NoClassDefFoundError("on purpose");
			}));
		assertThat(this.runs.count()).isZero();
		assertThat(texts()).last().asString().contains("\"reason\":\"error\"");
	}

	@Test
	void anErrorOfTheConverterEndsTheRun() {
		Run run = this.runs.start("alice", "a", (subscriber) -> {
			subscriber.onSubscribe(subscription(() -> {
			}));
			subscriber.onNext(SseMessage.event("progress").data(BROKEN).build());
		});
		assertThat(run.outcome()).isCompletedWithValue(RunOutcome.FAILED);
		assertThat(texts()).last().asString().contains("\"reason\":\"error\"");
	}

	@Test
	void anErrorOfTheBrokerAtTheStartLeavesNothing() {
		AtomicBoolean broken = new AtomicBoolean(true);
		use(Duration.ZERO, (message) -> {
			if (broken.getAndSet(false)) {
				throw new NoClassDefFoundError("on purpose");
			}
			return answerAtOnce(message);
		});
		assertThatExceptionOfType(NoClassDefFoundError.class).isThrownBy(() -> this.runs.start("alice", "a"));
		assertThat(this.runs.count()).isZero();
		this.runs.start("alice", "a").complete();
	}

	/** The look at the time meets a piece that has begun to arrive. */
	@Test
	void aRunDoesNotFailInTheMomentInWhichAPieceArrives() {
		this.idleTimeout = Duration.ofMillis(200);
		use(Duration.ZERO, this::answerAtOnce);
		AtomicLong arrivedAt = new AtomicLong();
		Run run = startAndAppend(new CharSequenceHook("late", () -> {
			Awaitility.await().until(RunTemplateTests::isTimerBlocked);
			arrivedAt.set(System.nanoTime());
		}));
		long idle = run.outcome().thenApply((outcome) -> System.nanoTime()).orTimeout(10, TimeUnit.SECONDS).join()
				- arrivedAt.get();
		assertThat(run.outcome()).isCompletedWithValue(RunOutcome.FAILED);
		assertThat(texts()).containsExactly("", "data: late",
				"event: sse-push.end|data: {\"outcome\":\"failed\",\"reason\":\"timeout\"}");
		assertThat(idle).isGreaterThanOrEqualTo(this.idleTimeout.toNanos());
	}

	/** A run that has failed before its first piece is replaced by another. */
	private Run startAndAppend(CharSequence text) {
		while (true) {
			Run run = this.runs.start("alice", "a");
			try {
				run.append(text);
				return run;
			}
			catch (RunEndedException ex) {
				run.outcome().orTimeout(10, TimeUnit.SECONDS).join();
				this.published.clear();
			}
		}
	}

	private static boolean isTimerBlocked() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.anyMatch(
					(thread) -> thread.getName().equals("sse-push-runs") && thread.getState() == Thread.State.BLOCKED);
	}

	static List<Runnable> failures() {
		return List.of(() -> {
			throw new IllegalStateException("on purpose");
		}, () -> {
			throw new AssertionError("on purpose");
		});
	}

	@Test
	void afterTheStopNothingStartsAndOpenRunsHaveFailed() {
		Run run = this.runs.start("alice", "a");
		this.runs.stop(Duration.ZERO);
		assertThat(run.outcome()).isCompletedWithValue(RunOutcome.FAILED);
		assertThatExceptionOfType(BrokerUnavailableException.class).isThrownBy(() -> this.runs.start("alice", "b"));
		this.runs.start();
		this.runs.start("alice", "b").complete();
	}

	@Test
	void aRunIsStartedOnceThoughItsStartIsStillOnItsWay() {
		CompletableFuture<Run> started = startAndWithhold();
		assertThat(this.runs.count()).isEqualTo(1);
		assertThatExceptionOfType(RunExistsException.class).isThrownBy(() -> this.runs.start("alice", "a"));
		answer(0);
		Run run = started.orTimeout(10, TimeUnit.SECONDS).join();
		run.complete();
		assertThat(texts()).containsExactly("", "event: sse-push.end|data: {\"outcome\":\"complete\"}");
		assertThat(run.outcome()).isCompletedWithValue(RunOutcome.COMPLETE);
		assertThat(this.outcomes).containsExactly(RunOutcome.COMPLETE);
	}

	@Test
	void aStartThatIsRejectedLeavesNothing() {
		CompletableFuture<Run> started = startAndWithhold();
		this.answers.get(0).completeExceptionally(new RunExistsException("a"));
		assertThat(started).failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.withCauseInstanceOf(RunExistsException.class);
		assertThat(this.runs.count()).isZero();
		assertThat(this.published).hasSize(1);
		this.runs.start("alice", "a").complete();
		assertThat(this.outcomes).containsExactly(RunOutcome.COMPLETE);
	}

	@Test
	void aStopEndsARunWhoseStartIsOnItsWay() {
		CompletableFuture<Run> started = startAndWithhold();
		assertThat(this.runs.stopHere("alice", "a")).isTrue();
		assertThat(this.runs.stopHere("alice", "a")).isFalse();
		assertThat(this.published).hasSize(1);
		answer(0);
		Run run = started.orTimeout(10, TimeUnit.SECONDS).join();
		assertThat(run.isOpen()).isFalse();
		assertThatExceptionOfType(RunEndedException.class).isThrownBy(() -> run.append("late"));
		assertThat(texts()).containsExactly("", "event: sse-push.end|data: {\"outcome\":\"stopped\"}");
		assertThat(this.published).extracting(OutboundMessage::after).containsExactly(null, "1");
		assertThat(this.outcomes).containsExactly(RunOutcome.STOPPED);
	}

	@Test
	void aStopReachesOtherNodesUnlessTheStartIsStored() {
		CompletableFuture<Run> started = startAndWithhold();
		assertThat(this.runs.stop("alice", "a")).isCompletedWithValue(true);
		assertThat(this.stoppedElsewhere).containsExactly("a");
		answer(0);
		started.orTimeout(10, TimeUnit.SECONDS).join();
		this.runs.start("alice", "b");
		assertThat(this.runs.stop("alice", "b")).isCompletedWithValue(true);
		assertThat(this.stoppedElsewhere).containsExactly("a");
	}

	@Test
	void theStopOfTheNodeWaitsForAStartThatIsOnItsWay() {
		CompletableFuture<Run> started = startAndWithhold();
		CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> this.runs.stop(Duration.ofSeconds(20)));
		Awaitility.await()
			.untilAsserted(() -> assertThatExceptionOfType(BrokerUnavailableException.class)
				.isThrownBy(() -> this.runs.start("alice", "late-" + this.published.size()).complete()));
		answer(0);
		Run run = started.orTimeout(10, TimeUnit.SECONDS).join();
		run.append("text");
		run.complete();
		assertThat(run.outcome()).isCompletedWithValue(RunOutcome.COMPLETE);
		assertThat(stopped).succeedsWithin(Duration.ofSeconds(10));
	}

	@Test
	void aStartThatIsOnItsWayWhenTheNodeStopsFailsWithShutdown() {
		CompletableFuture<Run> started = startAndWithhold();
		this.runs.stop(Duration.ZERO);
		answer(0);
		Run run = started.orTimeout(10, TimeUnit.SECONDS).join();
		assertThat(run.outcome()).isCompletedWithValue(RunOutcome.FAILED);
		assertThat(texts()).last().asString().contains("\"reason\":\"shutdown\"");
	}

	private static Subscription subscription(Runnable cancellation) {
		return new Subscription() {

			@Override
			public void request(long count) {
			}

			@Override
			public void cancel() {
				cancellation.run();
			}

		};
	}

	/** The first start is answered by the test, and all else at once. */
	private CompletableFuture<Run> startAndWithhold() {
		use(Duration.ZERO, (message) -> this.answers.isEmpty() ? answerLater(message) : answerAtOnce(message));
		CompletableFuture<Run> started = CompletableFuture.supplyAsync(() -> this.runs.start("alice", "a"));
		Awaitility.await().until(() -> this.answers.size() == 1);
		return started;
	}

	private void use(Duration flushInterval, Function<OutboundMessage, CompletableFuture<PushReceipt>> answer) {
		this.runs.close();
		this.runs = runs(flushInterval, answer);
	}

	private RunTemplate runs(Duration flushInterval, Function<OutboundMessage, CompletableFuture<PushReceipt>> answer) {
		MessagePublisher publisher = (destination, message) -> {
			this.published.add(message);
			return answer.apply(message);
		};
		return new RunTemplate(publisher, (run) -> new CompletableFuture<>(), this::stopElsewhere,
				RunTemplateTests::convert, new RunSettings(flushInterval, 1_000_000, this.idleTimeout, 1_000_000,
						this.startTimeout, Duration.ofHours(1)),
				new SsePushListener() {

					@Override
					public void runEnded(RunOutcome outcome, Duration duration) {
						RunTemplateTests.this.outcomes.add(outcome);
					}

				});
	}

	private static byte[] convert(Object payload) {
		if (payload == BROKEN) {
			throw new NoClassDefFoundError("on purpose");
		}
		return new byte[0];
	}

	private CompletableFuture<Boolean> stopElsewhere(String user, String id) {
		this.stoppedElsewhere.add(id);
		return CompletableFuture.completedFuture(false);
	}

	private CompletableFuture<PushReceipt> answerAtOnce(OutboundMessage message) {
		return CompletableFuture.completedFuture(receipt(this.published.size()));
	}

	private CompletableFuture<PushReceipt> answerLater(OutboundMessage message) {
		CompletableFuture<PushReceipt> answer = new CompletableFuture<>();
		this.answers.add(answer);
		return answer;
	}

	private void answer(int number) {
		this.answers.get(number).complete(receipt(number + 1));
	}

	private static PushReceipt receipt(int number) {
		return new PushReceipt(String.valueOf(number), Destination.run("alice", "a"), 0, false);
	}

	private List<String> texts() {
		return this.published.stream()
			.map((message) -> new String(message.frame().toBytes(), StandardCharsets.UTF_8).strip().replace("\n", "|"))
			.toList();
	}

	/**
	 * Text that runs an action when it is added.
	 */
	private record CharSequenceHook(String text, Runnable action) implements CharSequence {

		@Override
		public int length() {
			return this.text.length();
		}

		@Override
		public char charAt(int index) {
			if (index == 0) {
				this.action.run();
			}
			return this.text.charAt(index);
		}

		@Override
		public CharSequence subSequence(int start, int end) {
			return this.text.subSequence(start, end);
		}

	}

}
