package io.github.ssepush.engine;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.broker.Position;
import io.github.ssepush.engine.log.EventId;
import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.engine.stream.StreamRequest;
import io.github.ssepush.engine.stream.StreamStarts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A stream of a run that is forgotten between the look at it and the read.
 */
class ForgottenRunTests {

	private static final Destination RUN = Destination.run("alice", "answer");

	@ParameterizedTest
	@NullSource
	@ValueSource(longs = { 0, 7 })
	void itsStreamEnds(@Nullable Long sequence) {
		String lastEventId = (sequence != null)
				? EventId.VERSION + EventId.partOf(EventId.labelOf(RUN), new Position(sequence, 1)) : null;
		try (Fixture fixture = Fixture.driven()) {
			FakeTransport client = new FakeTransport();
			fixture.admit(new StreamRequest(ClientIdentity.of("alice"), List.of(), lastEventId, RUN, StreamStarts.NOW,
					null, null, null), client);
			fixture.settle();
			assertThat(fixture.ended).extracting(Fixture.Ended::reason).containsExactly(CloseReason.RUN_ENDED);
			assertThat(client.messages()).isEmpty();
		}
	}

}
