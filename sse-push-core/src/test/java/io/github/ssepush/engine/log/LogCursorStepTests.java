package io.github.ssepush.engine.log;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The steps of one cursor, without an engine.
 */
class LogCursorStepTests {

	private static final Destination ALICE = Destination.user("alice");

	@Test
	void aPageThatDoesNotFollowThePositionProvesNothing() {
		DestinationLog log = new DestinationLog(ALICE, LogFixture.limits(10), LogFixture.NO_PAGES, 0);
		log.attached(new Position(5, 5));
		LogCursor follow = new LogCursor(log, new Position(1, 1), null, LogFixture.NOBODY);
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.MISSING);
		Entry.Link link = new Entry.Link(new Position(3, 3), new Position(2, 2));
		follow.answer(new History(History.Status.COMPLETE,
				List.of(new Entry(link, SseFrame.encode(null, new byte[0]), null, null)), new Position(5, 5)));
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.UNKNOWN);
		assertThat(follow.peek()).isNull();
		assertThat(follow.position()).isEqualTo(new Position(5, 5));
	}

	@Test
	void aReadThatFailsIsAskedAgain() {
		DestinationLog log = new DestinationLog(ALICE, LogFixture.limits(10), LogFixture.NO_PAGES, 0);
		log.attached(new Position(5, 5));
		LogCursor follow = new LogCursor(log, new Position(1, 1), null, LogFixture.NOBODY);
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.MISSING);
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.NONE);
		follow.answer(null);
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.NONE);
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.MISSING);
	}

	@Test
	void aCursorTakesOnlyWhatNamesItsPosition() {
		DestinationLog log = new DestinationLog(ALICE, LogFixture.limits(16), LogFixture.NO_PAGES, 0);
		Chain chain = new Chain();
		log.attached(chain.last);
		LogCursor follow = new LogCursor(log, null, null, LogFixture.NOBODY);
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.NONE);
		Entry first = chain.next();
		Entry missed = chain.next();
		Entry third = chain.next();
		log.offer(entry(log, first));
		follow.pass(peeked(follow));
		log.suspect();
		log.ask();
		log.repaired(new History(History.Status.TRUNCATED, List.of(third), chain.last), 0);
		assertThat(follow.peek()).isNull();
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.MISSING);
		follow.answer(new History(History.Status.COMPLETE, List.of(missed), chain.last));
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.MOVED);
		assertThat(peeked(follow).entry()).isSameAs(missed);
		follow.pass(peeked(follow));
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.MOVED);
		assertThat(peeked(follow).entry()).isSameAs(third);
		LogCursor misplaced = new LogCursor(log, null, null, LogFixture.NOBODY);
		misplaced.standAt(new Position(9, 9), new byte[0], log.head());
		log.offer(entry(log, chain.next()));
		assertThat(misplaced.peek()).isNull();
		assertThat(misplaced.advance()).isEqualTo(LogCursor.Progress.MISSING);
	}

	@Test
	void lagIsWhatIsBetweenTheCursorAndTheEnd() {
		DestinationLog log = new DestinationLog(ALICE, LogFixture.limits(16), LogFixture.NO_PAGES, 0);
		Chain chain = new Chain();
		LogCursor early = new LogCursor(log, null, null, LogFixture.NOBODY);
		assertThat(early.lag()).isZero();
		chain.next();
		Position first = chain.last;
		log.attached(first);
		LogCursor current = new LogCursor(log, null, null, LogFixture.NOBODY);
		LogCursor behind = new LogCursor(log, first, null, LogFixture.NOBODY);
		assertThat(current.lag()).isZero();
		assertThat(current.lagBytes()).isZero();
		Entry one = chain.next();
		log.offer(entry(log, one));
		log.offer(entry(log, chain.next()));
		assertThat(current.lag()).isEqualTo(2);
		assertThat(current.lagBytes()).isEqualTo(2 * one.frame().size());
		assertThat(behind.lag()).isEqualTo(2);
		assertThat(early.lag()).isZero();
		current.pass(peeked(current));
		assertThat(current.lag()).isEqualTo(1);
		assertThat(current.lagBytes()).isEqualTo(one.frame().size());
		assertThat(current.label()).isEqualTo(EventId.labelOf(ALICE));
		assertThat(current.destination()).isEqualTo(ALICE);
	}

	private static LogEntry entry(DestinationLog log, Entry entry) {
		return LogEntry.of(entry, log.label(), 1, null);
	}

	private static LogEntry peeked(LogCursor follow) {
		LogEntry entry = follow.peek();
		if (entry == null) {
			throw new AssertionError("There is nothing to be had");
		}
		return entry;
	}

}
