package io.github.ssepush.engine.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.RunEndedException;
import io.github.ssepush.SseFrame;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.RunEnd;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the look at a run after its end: what is lost is stored again, and nothing else.
 */
class RunEndCheckTests {

	private static final Destination RUN = Destination.run("alice", "answer");

	private static final Position BEGINNING = new Position(0, 0);

	private static final Position START = new Position(1, 1);

	private static final Position PIECE = new Position(2, 2);

	private static final Position END = new Position(3, 3);

	private static final SseFrame COMPLETE = SseFrame.ofBytes(new byte[] { 'x' });

	private final List<OutboundMessage> published = new CopyOnWriteArrayList<>();

	private final Queue<CompletableFuture<PushReceipt>> answers = new ArrayDeque<>();

	private final ConcurrentLinkedDeque<CompletableFuture<History>> histories = new ConcurrentLinkedDeque<>();

	private final List<Destination> looks = new CopyOnWriteArrayList<>();

	private final RunStore store = new RunStore(this::publish, this::look, (payload) -> new byte[0],
			new RunSettings(Duration.ZERO, 1, Duration.ZERO, 1, Duration.ZERO, Duration.ofMillis(1)),
			new SsePushListener() {
			});

	@AfterEach
	void stop() {
		this.store.timer().stop();
		this.store.timer().awaitEnd(Duration.ofSeconds(10));
	}

	@Test
	void anEndThatIsLostIsStoredAgain() {
		check(history(START, PIECE), List.of(receipt()));
		assertThat(this.published).extracting(OutboundMessage::frame).containsExactly(COMPLETE);
		assertThat(this.published).extracting(OutboundMessage::after).containsExactly(PIECE.toString());
	}

	@Test
	void aRunThatHasLostMoreThanItsEndFails() {
		check(history(START, START),
				List.of(CompletableFuture.failedFuture(new RunEndedException("answer")), receipt()));
		assertThat(this.published).extracting(OutboundMessage::kind).containsExactly(MessageKind.END, MessageKind.END);
		assertThat(this.published.get(1).frame().toBytes()).isEqualTo(RunEnd.failed("broker").frame().toBytes());
		assertThat(this.published.get(1).after()).isNull();
	}

	@Test
	void aRunWithItsEndIsLeftAlone() {
		check(history(START, END), List.of());
		assertThat(this.published).isEmpty();
	}

	@Test
	void aLaterRunOfThatNameIsLeftAlone() {
		check(history(new Position(1, 7), PIECE), List.of());
		assertThat(this.published).isEmpty();
	}

	@Test
	void aRunThatIsForgottenIsLeftAlone() {
		check(new History(History.Status.COMPLETE, List.of(), BEGINNING), List.of());
		assertThat(this.published).isEmpty();
	}

	@Test
	void whatTheBrokerDoesNotAnswerIsAskedAgain() {
		CompletableFuture<PushReceipt> away = CompletableFuture.failedFuture(new BrokerUnavailableException("", null));
		this.histories.add(CompletableFuture.failedFuture(new BrokerUnavailableException("away", null)));
		this.histories.add(CompletableFuture.completedFuture(history(START, PIECE)));
		check(history(START, PIECE), List.of(away, receipt()));
		assertThat(this.looks).hasSize(3);
		assertThat(this.published).extracting(OutboundMessage::frame).containsExactly(COMPLETE, COMPLETE);
	}

	/** Look as long as there is something to read, and until nothing is waited for. */
	private void check(History history, List<CompletableFuture<PushReceipt>> answers) {
		this.histories.add(CompletableFuture.completedFuture(history));
		this.answers.addAll(answers);
		new RunEndCheck(this.store, RUN, START.toString(),
				OutboundMessage.ofRun(MessageKind.END, COMPLETE, PIECE.toString()), END.toString())
			.later();
		Awaitility.await().until(() -> this.histories.isEmpty() && this.published.size() == answers.size());
		stop();
	}

	private CompletableFuture<History> look(Destination run) {
		this.looks.add(run);
		return this.histories.remove();
	}

	private CompletableFuture<PushReceipt> publish(Destination run, OutboundMessage message) {
		this.published.add(message);
		return this.answers.remove();
	}

	private static CompletableFuture<PushReceipt> receipt() {
		return CompletableFuture.completedFuture(new PushReceipt("4.000004", RUN, 0, false));
	}

	private static History history(Position first, Position last) {
		return new History(History.Status.COMPLETE,
				List.of(new Entry(new Entry.Link(first, BEGINNING), SseFrame.ofBytes(new byte[0]), null, null)), last);
	}

}
