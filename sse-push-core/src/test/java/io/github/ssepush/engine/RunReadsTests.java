package io.github.ssepush.engine;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Start;
import io.github.ssepush.broker.memory.MemoryBroker;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests the look at a run before its stream is opened.
 */
class RunReadsTests {

	@Test
	void aBrokerThatIsDownIsNotAsked() {
		MemoryBroker down = new MemoryBroker(Fixture.limits(1)) {

			@Override
			public BrokerState state() {
				return new BrokerState(BrokerState.Status.DOWN, "no connection");
			}

			@Override
			public CompletableFuture<History> read(Destination destination, Start start, int maxBytes) {
				throw new AssertionError("asked");
			}

		};
		assertThatExceptionOfType(BrokerUnavailableException.class)
			.isThrownBy(() -> new RunReads(down).look(Destination.run("alice", "answer"), null))
			.withMessageContaining("no connection");
	}

}
