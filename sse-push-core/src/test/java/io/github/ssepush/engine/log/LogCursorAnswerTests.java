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
 * What a cursor makes of the broker's answers.
 */
class LogCursorAnswerTests {

	private static final Destination ALICE = Destination.user("alice");

	@Test
	void aPageThatDoesNotFollowThePositionProvesNothing() {
		DestinationLog log = new DestinationLog(ALICE, LogFixture.limits(10), LogFixture.NO_PAGES, 0);
		log.attached(new Position(5, 5));
		LogCursor follow = new LogCursor(log, new Position(1, 1), LogFixture.NOBODY);
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
		LogCursor follow = new LogCursor(log, new Position(1, 1), LogFixture.NOBODY);
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.MISSING);
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.NONE);
		follow.answer(null);
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.NONE);
		assertThat(follow.advance()).isEqualTo(LogCursor.Progress.MISSING);
	}

}
