package io.github.ssepush.engine.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tail of one destination's history on a node.
 */
class DestinationLogTests {

	private static final Position ANCHOR = at(0);

	private final DestinationLog log = log(100, 100_000);

	@Test
	void aLogIsNowhereUntilItIsAttached() {
		assertThat(this.log.last()).isNull();
		assertThat(this.log.start()).isNull();
		assertThat(offer(1)).isEqualTo(DestinationLog.Verdict.NOTHING);
		assertThat(this.log.head()).isZero();
	}

	@Test
	void whatArrivesBeforeTheAnswerIsAppendedAfterIt() {
		offer(1);
		offer(2);
		offer(3);
		assertThat(this.log.attached(at(1))).isEqualTo(DestinationLog.Verdict.WAKE);
		assertThat(sequences()).containsExactly(2L, 3L);
		assertThat(this.log.start()).isEqualTo(at(1));
		assertThat(this.log.last()).isEqualTo(at(3));
	}

	@Test
	void aGapBehindTheAttachmentIsRepairedAndNothingIsForgotten() {
		offer(3);
		this.log.offer(ephemeral("now"));
		offer(4);
		assertThat(this.log.attached(at(1))).isEqualTo(DestinationLog.Verdict.REPAIR);
		assertThat(this.log.ask()).isEqualTo(at(1));
		assertThat(repaired(History.Status.COMPLETE, 4, 2, 3, 4)).isEqualTo(DestinationLog.Verdict.WAKE);
		assertThat(sequences()).containsExactly(2L, 3L, 4L, -1L);
	}

	@Test
	void aMessageThatIsThereIsDropped() {
		attachWith(1, 2);
		assertThat(offer(1)).isEqualTo(DestinationLog.Verdict.NOTHING);
		assertThat(offer(2)).isEqualTo(DestinationLog.Verdict.NOTHING);
		assertThat(sequences()).containsExactly(1L, 2L);
	}

	@Test
	void aGapIsRepaired() {
		attachWith(1);
		assertThat(offer(3)).isEqualTo(DestinationLog.Verdict.REPAIR);
		assertThat(this.log.ask()).isEqualTo(at(1));
		assertThat(offer(4)).isEqualTo(DestinationLog.Verdict.NOTHING);
		assertThat(sequences()).containsExactly(1L);
		assertThat(repaired(History.Status.COMPLETE, 3, 2, 3)).isEqualTo(DestinationLog.Verdict.WAKE);
		assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L);
	}

	@Test
	void aRepairGoesOnPageByPage() {
		attachWith(1);
		offer(5);
		this.log.ask();
		assertThat(repaired(History.Status.COMPLETE, 5, 2, 3)).isEqualTo(DestinationLog.Verdict.REPAIR);
		assertThat(this.log.ask()).isEqualTo(at(3));
		assertThat(repaired(History.Status.COMPLETE, 5, 4, 5)).isEqualTo(DestinationLog.Verdict.WAKE);
		assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L, 5L);
	}

	@Test
	void aGapWhileTheBrokerAnswersIsRepairedToo() {
		attachWith(1);
		offer(3);
		this.log.ask();
		offer(5);
		assertThat(repaired(History.Status.COMPLETE, 3, 2, 3)).isEqualTo(DestinationLog.Verdict.REPAIR);
		assertThat(this.log.ask()).isEqualTo(at(3));
		assertThat(repaired(History.Status.COMPLETE, 5, 4, 5)).isEqualTo(DestinationLog.Verdict.WAKE);
		assertThat(sequences()).containsExactly(1L, 2L, 3L, 4L, 5L);
	}

	@Test
	void aSuspicionWhileTheBrokerAnswersIsNotForgotten() {
		attachWith(1);
		assertThat(this.log.suspect()).isEqualTo(DestinationLog.Verdict.REPAIR);
		this.log.ask();
		assertThat(this.log.suspect()).isEqualTo(DestinationLog.Verdict.NOTHING);
		assertThat(repaired(History.Status.COMPLETE, 1)).isEqualTo(DestinationLog.Verdict.REPAIR);
		this.log.ask();
		assertThat(repaired(History.Status.COMPLETE, 2, 2)).isEqualTo(DestinationLog.Verdict.WAKE);
		assertThat(sequences()).containsExactly(1L, 2L);
	}

	@Test
	void aSuspicionBeforeTheAttachmentIsNotForgotten() {
		assertThat(this.log.suspect()).isEqualTo(DestinationLog.Verdict.NOTHING);
		assertThat(this.log.attached(ANCHOR)).isEqualTo(DestinationLog.Verdict.REPAIR);
	}

	@Test
	void aMessageOfALostHistoryDoesNotMakeTheLogAskForEver() {
		attachWith(1);
		assertThat(offer(9)).isEqualTo(DestinationLog.Verdict.REPAIR);
		this.log.ask();
		Position next = new Position(2, 777);
		assertThat(this.log.repaired(new History(History.Status.UNKNOWN, List.of(), next), 0))
			.isEqualTo(DestinationLog.Verdict.WAKE);
		assertThat(this.log.last()).isEqualTo(next);
	}

	@Test
	void whatArrivedBeforeTheQuestionIsNotAskedForAgain() {
		attachWith(1);
		offer(9);
		offer(12);
		this.log.ask();
		Position next = new Position(2, 777);
		assertThat(this.log.repaired(new History(History.Status.UNKNOWN, List.of(), next), 0))
			.isEqualTo(DestinationLog.Verdict.WAKE);
	}

	@Test
	void aSuspicionIsOverWhenTheNextPageIsAskedFor() {
		attachWith(1);
		this.log.suspect();
		this.log.ask();
		this.log.suspect();
		assertThat(repaired(History.Status.COMPLETE, 3, 2)).isEqualTo(DestinationLog.Verdict.REPAIR);
		this.log.ask();
		assertThat(repaired(History.Status.COMPLETE, 3, 3)).isEqualTo(DestinationLog.Verdict.WAKE);
	}

	@Test
	void aTruncatedHistoryWithoutMessagesEndsTheRepair() {
		attachWith(1);
		this.log.suspect();
		this.log.ask();
		assertThat(repaired(History.Status.TRUNCATED, 7)).isEqualTo(DestinationLog.Verdict.WAKE);
		assertThat(this.log.last()).isEqualTo(at(7));
		assertThat(this.log.hasFallenOff(1)).as("a cursor that was up to date").isTrue();
	}

	@Test
	void aTruncatedHistoryLeavesAHole() {
		attachWith(1);
		this.log.suspect();
		this.log.ask();
		assertThat(repaired(History.Status.TRUNCATED, 8, 7, 8)).isEqualTo(DestinationLog.Verdict.WAKE);
		assertThat(this.log.hasFallenOff(1)).isTrue();
		assertThat(this.log.indexAfter(at(1), 0)).isEqualTo(-1);
		assertThat(entryAt(this.log.indexAfter(at(6), 0))).isEqualTo(7L);
		assertThat(offer(9)).isEqualTo(DestinationLog.Verdict.WAKE);
		assertThat(entryAt(this.log.indexAfter(at(8), 0))).isEqualTo(9L);
	}

	@Test
	void whatArrivesMeanwhileIsBounded() {
		DestinationLog small = log(4, 100_000);
		small.attached(ANCHOR);
		small.suspect();
		small.ask();
		for (int i = 1; i <= 50; i++) {
			small.offer(entry(i));
		}
		assertThat(small.repaired(history(History.Status.COMPLETE, 0), 0)).isEqualTo(DestinationLog.Verdict.REPAIR);
		assertThat(small.ask()).isEqualTo(ANCHOR);
		small.repaired(history(History.Status.COMPLETE, 50, 1, 2, 3), 0);
		small.ask();
		assertThat(small.last()).isEqualTo(at(3));
	}

	@Test
	void theOldestGoByCountAndByBytes() {
		DestinationLog three = log(3, 100_000);
		DestinationLog bytes = log(100, 3L * entry(1).entry().frame().size());
		for (DestinationLog small : List.of(three, bytes)) {
			small.attached(ANCHOR);
			for (int i = 1; i <= 5; i++) {
				small.offer(entry(i));
			}
			assertThat(small.hasFallenOff(1)).isTrue();
			assertThat(small.hasFallenOff(2)).isFalse();
			assertThat(small.get(1)).isNull();
			assertThat(Objects.requireNonNull(small.get(2)).entry().link()).isEqualTo(link(3));
			assertThat(small.indexAfter(at(1), 0)).isEqualTo(-1);
			assertThat(small.indexAfter(at(2), 0)).isEqualTo(2);
		}
	}

	@Test
	void nobodyReadsOnAtAMessageThatIsNotRetained() {
		DestinationLog forgetful = new DestinationLog(Destination.user("alice"), new LogLimits(10, 1000, 0),
				LogFixture.NO_PAGES, 0);
		forgetful.attached(ANCHOR);
		forgetful.offer(entry(1));
		assertThat(forgetful.hasFallenOff(0)).isFalse();
		assertThat(forgetful.indexAfter(ANCHOR, 0)).isEqualTo(-1);
		forgetful.offer(entry(2));
		forgetful.expire(System.nanoTime());
		assertThat(forgetful.hasFallenOff(1)).isTrue();
	}

	@Test
	void aMessageThatIsTooLargeIsKeptUntilTheNext() {
		DestinationLog tiny = log(100, 1);
		tiny.attached(ANCHOR);
		tiny.offer(entry(1));
		assertThat(tiny.get(0)).isNotNull();
		tiny.offer(entry(2));
		assertThat(tiny.get(0)).isNull();
		assertThat(tiny.get(1)).isNotNull();
	}

	@Test
	void whatIsNotStoredBelongsToTheMessageAfterIt() {
		attachWith(1);
		this.log.offer(ephemeral("a"));
		this.log.offer(ephemeral("b"));
		assertThat(this.log.indexAfter(at(1), 0)).isEqualTo(1);
		assertThat(this.log.indexAfter(at(1), 2)).isEqualTo(2);
		offer(2);
		assertThat(this.log.indexAfter(at(1), 0)).isEqualTo(1);
		assertThat(this.log.indexAfter(at(1), 3)).isEqualTo(3);
		assertThat(this.log.indexAfter(at(2), 0)).isEqualTo(4);
		assertThat(this.log.indexAfter(ANCHOR, 0)).isZero();
	}

	@Test
	void aPositionWithAnotherTagHasNoIndex() {
		attachWith(1, 2);
		assertThat(this.log.indexAfter(new Position(1, 999), 0)).isEqualTo(-1);
		assertThat(this.log.indexAfter(new Position(2, 999), 0)).isEqualTo(-1);
		assertThat(this.log.indexAfter(at(3), 0)).isEqualTo(-1);
	}

	@Test
	void aLogIsIdleWhenItsLastClientHasLeft() {
		assertThat(this.log.isIdleFor(10, 9)).isFalse();
		assertThat(this.log.isIdleFor(10, 10)).isTrue();
		LogCursor cursor = new LogCursor(this.log, null, null, LogFixture.NOBODY);
		assertThat(this.log.add(cursor)).isEqualTo(1);
		assertThat(this.log.isIdleFor(10, 1000)).isFalse();
		assertThat(this.log.remove(cursor, 1000)).isZero();
		assertThat(this.log.isIdleFor(10, 1009)).isFalse();
		assertThat(this.log.isIdleFor(10, 1010)).isTrue();
	}

	@Test
	void itIsToBeAttachedOnce() {
		assertThat(this.log.beginAttaching()).isTrue();
		assertThat(this.log.beginAttaching()).isFalse();
	}

	private void attachWith(int... sequences) {
		this.log.attached(ANCHOR);
		for (int sequence : sequences) {
			assertThat(offer(sequence)).isEqualTo(DestinationLog.Verdict.WAKE);
		}
	}

	private DestinationLog.Verdict offer(int sequence) {
		return this.log.offer(entry(sequence));
	}

	private DestinationLog.Verdict repaired(History.Status status, int last, int... sequences) {
		return this.log.repaired(history(status, last, sequences), 0);
	}

	private static History history(History.Status status, int last, int... sequences) {
		List<Entry> entries = new ArrayList<>();
		for (int sequence : sequences) {
			entries.add(entry(sequence).entry());
		}
		return new History(status, entries, at(last));
	}

	private List<Long> sequences() {
		List<Long> sequences = new ArrayList<>();
		for (long index = 0; index < this.log.head(); index++) {
			sequences.add(entryAt(index));
		}
		return sequences;
	}

	private long entryAt(long index) {
		Entry.Link link = Objects.requireNonNull(this.log.get(index)).entry().link();
		return (link != null) ? link.position().sequence() : -1;
	}

	private static DestinationLog log(int maxEntries, long maxBytes) {
		LogLimits limits = new LogLimits(maxEntries, maxBytes, LogFixture.HOUR.toNanos());
		return new DestinationLog(Destination.user("alice"), limits, LogFixture.NO_PAGES, 0);
	}

	private static LogEntry entry(int sequence) {
		return LogEntry.of(new Entry(link(sequence), frame("message"), null, null), "0000", 0, null);
	}

	private static LogEntry ephemeral(String text) {
		return LogEntry.of(new Entry(null, frame(text), null, null), "0000", 0, null);
	}

	private static Entry.Link link(int sequence) {
		return new Entry.Link(at(sequence), at(sequence - 1));
	}

	private static Position at(int sequence) {
		return new Position(sequence, 100 + sequence);
	}

	private static SseFrame frame(String text) {
		return SseFrame.encode(null, text.getBytes(StandardCharsets.UTF_8));
	}

}
