package io.github.ssepush.test.broker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.MessageTooLargeException;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.RunEndedException;
import io.github.ssepush.RunExistsException;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.RunLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.Start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The contract of a {@link SsePushBroker} that stores runs.
 * <p>
 * Needs JUnit Jupiter, AssertJ and Awaitility.
 */
public abstract class RunBrokerContractTests {

	private static final AtomicInteger names = new AtomicInteger();

	private static final Duration HOUR = Duration.ofHours(1);

	private static final String NODE = "node" + Long.toString(System.nanoTime(), 36);

	private static final SseFrame NOTHING = SseFrame.ofBytes(new byte[0]);

	private final Destination run = Destination.run("alice " + NODE, "run-" + names.incrementAndGet());

	private SsePushBroker broker;

	/**
	 * Create a broker, which this suite starts and stops.
	 * @param limits how much it has to retain: neither less nor more
	 * @return a broker that is not started
	 */
	protected abstract SsePushBroker createBroker(HistoryLimits limits);

	@BeforeEach
	void startBroker() {
		start(new RunLimits(100_000, HOUR, HOUR));
	}

	@AfterEach
	void stopBroker() {
		this.broker.stop();
	}

	private void start(RunLimits runs) {
		if (this.broker != null) {
			this.broker.stop();
		}
		this.broker = createBroker(new HistoryLimits(3, 1000, 1000, HOUR, HOUR, runs));
		this.broker.start(new NodeRegistration(NODE), new QuietListener());
	}

	@Test
	void aRunThatNeverBeganHasNothingToRead() {
		assertThat(read().entries()).isEmpty();
		assertThat(read().last().sequence()).isZero();
	}

	@Test
	void aRunIsReadFromItsStartToItsEnd() {
		String start = begin();
		String piece = append("a", start);
		end(piece);
		List<Entry> entries = read().entries();
		assertThat(entries).extracting(Entry::kind)
			.containsExactly(MessageKind.START, MessageKind.MESSAGE, MessageKind.END);
		assertThat(entries).extracting((entry) -> position(entry).sequence()).containsExactly(1L, 2L, 3L);
	}

	@Test
	void nothingBeginsTwice() {
		String start = begin();
		assertFails(RunExistsException.class, MessageKind.START, null);
		end(start);
		assertFails(RunExistsException.class, MessageKind.START, null);
	}

	@Test
	void nothingIsAddedToARunThatNeverBegan() {
		assertFails(RunEndedException.class, MessageKind.MESSAGE, "1.000000");
		assertFails(RunEndedException.class, MessageKind.END, "1.000000");
		assertFails(RunEndedException.class, MessageKind.END, null);
		assertThat(read().entries()).isEmpty();
	}

	@Test
	void nothingIsAddedAfterTheEnd() {
		String end = end(append("a", begin()));
		assertFails(RunEndedException.class, MessageKind.MESSAGE, end);
		assertFails(RunEndedException.class, MessageKind.END, end);
		assertFails(RunEndedException.class, MessageKind.END, null);
		assertThat(read().entries()).hasSize(3);
	}

	@Test
	void aMessageFollowsTheOneThatItsProducerKnowsOrIsNotStored() {
		String start = begin();
		String first = append("a", start);
		assertFails(RunEndedException.class, MessageKind.MESSAGE, start);
		assertFails(RunEndedException.class, MessageKind.MESSAGE, null);
		assertFails(RunEndedException.class, MessageKind.END, start);
		assertThat(read().entries()).hasSize(2);
		append("b", first);
	}

	@Test
	void aRunFailsWhateverItsNewestMessageIs() {
		append("a", begin());
		end(null);
		assertThat(read().entries()).hasSize(3);
	}

	@Test
	void anOpenRunIsNotTrimmed() {
		String last = begin();
		for (int i = 0; i < 50; i++) {
			last = append("x".repeat(100), last);
		}
		History history = read();
		assertThat(history.status()).isEqualTo(History.Status.COMPLETE);
		assertThat(history.entries()).hasSize(51);
	}

	@Test
	void aRunThatIsTooLargeTakesItsEndAlone() {
		start(new RunLimits(100, HOUR, HOUR));
		String last = append("x".repeat(50), begin());
		assertFails(MessageTooLargeException.class, "x".repeat(50), last);
		assertThat(read().entries()).hasSize(2);
		end(null);
		assertThat(read().entries()).hasSize(3);
	}

	@Test
	void aRunIsForgottenSomeTimeAfterItsEndAndNotBefore() {
		start(new RunLimits(1000, HOUR, Duration.ofMillis(50)));
		String last = begin();
		long begun = System.nanoTime();
		Awaitility.await().until(() -> System.nanoTime() - begun > 60_000_000);
		last = append("a", last);
		assertThat(read().entries()).hasSize(2);
		end(last);
		Awaitility.await().until(() -> read().entries().isEmpty());
		assertFails(RunEndedException.class, MessageKind.MESSAGE, last);
		begin();
		assertThat(read().entries()).hasSize(1);
		assertFails(RunEndedException.class, MessageKind.MESSAGE, last);
	}

	@Test
	void runsOfTwoUsersAreTwo() {
		begin();
		Destination other = Destination.run("bob " + NODE, this.run.runId());
		assertThat(Answers.get(this.broker.read(other, new Start.Earliest(), 1000)).entries()).isEmpty();
		Answers.get(publish(other, MessageKind.START, NOTHING, null));
	}

	@Test
	void ofTwoThatStartARunOneDoes() throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(4);
		try {
			List<CompletableFuture<PushReceipt>> starts = executor
				.invokeAll(IntStream.range(0, 8)
					.<Callable<CompletableFuture<PushReceipt>>>mapToObj(
							(i) -> () -> publish(this.run, MessageKind.START, NOTHING, null))
					.toList())
				.stream()
				.map((future) -> {
					try {
						return future.get();
					}
					catch (InterruptedException | ExecutionException ex) {
						throw new IllegalStateException(ex);
					}
				})
				.toList();
			Awaitility.await().until(() -> starts.stream().allMatch(CompletableFuture::isDone));
			assertThat(starts.stream().filter((start) -> !start.isCompletedExceptionally())).hasSize(1);
		}
		finally {
			executor.shutdownNow();
		}
	}

	private String begin() {
		return id(Answers.get(publish(this.run, MessageKind.START, NOTHING, null)));
	}

	private String append(String text, String after) {
		return id(Answers.get(publish(this.run, MessageKind.MESSAGE, text(text), after)));
	}

	private String end(@Nullable String after) {
		return id(Answers.get(publish(this.run, MessageKind.END, SseFrame.encode("sse-push.end", new byte[0]), after)));
	}

	private void assertFails(Class<? extends Throwable> failure, MessageKind kind, @Nullable String after) {
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> publish(this.run, kind, text("no"), after).get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(failure);
	}

	private void assertFails(Class<? extends Throwable> failure, String text, String after) {
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> publish(this.run, MessageKind.MESSAGE, text(text), after).get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(failure);
	}

	private CompletableFuture<PushReceipt> publish(Destination destination, MessageKind kind, SseFrame frame,
			@Nullable String after) {
		return this.broker.publish(destination, OutboundMessage.ofRun(kind, frame, after));
	}

	private History read() {
		return Answers.get(this.broker.read(this.run, new Start.Earliest(), 100_000));
	}

	private static SseFrame text(String text) {
		return SseFrame.encode(null, text.getBytes(StandardCharsets.UTF_8));
	}

	private static Position position(Entry entry) {
		return Objects.requireNonNull(entry.link()).position();
	}

	private static String id(PushReceipt receipt) {
		return Objects.requireNonNull(receipt.id());
	}

}
