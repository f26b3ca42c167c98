package io.github.ssepush.client;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A suspicion is never forgotten.
 */
class DestinationLogSuspectTests {

	private static final Position ANCHOR = new Position(0, 1);

	private final DestinationLog log = new DestinationLog(Destination.user("alice"), 10, 1000, 0);

	@Test
	void aSuspicionWhileTheLogIsBeingAttachedIsFollowedUp() {
		assertThat(this.log.suspect()).isEqualTo(DestinationLog.Verdict.NOTHING);
		assertThat(this.log.attached(ANCHOR)).isEqualTo(DestinationLog.Verdict.REPAIR);
		assertThat(this.log.repaired(nothingNew(), 1)).isEqualTo(DestinationLog.Verdict.WAKE);
	}

	@Test
	void aSuspicionWhileTheBrokersAnswerIsOnItsWayIsFollowedUp() {
		this.log.attached(ANCHOR);
		assertThat(this.log.suspect()).isEqualTo(DestinationLog.Verdict.REPAIR);
		assertThat(this.log.suspect()).isEqualTo(DestinationLog.Verdict.NOTHING);
		assertThat(this.log.repaired(nothingNew(), 1)).isEqualTo(DestinationLog.Verdict.REPAIR);
		assertThat(this.log.repaired(nothingNew(), 2)).isEqualTo(DestinationLog.Verdict.WAKE);
	}

	private static History nothingNew() {
		return new History(History.Status.COMPLETE, List.of(), ANCHOR);
	}

}
