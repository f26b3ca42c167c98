package io.github.ssepush.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.github.ssepush.SsePushListener;
import io.github.ssepush.broker.NodeReplies;
import io.github.ssepush.broker.NodeRequest;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.cluster.ControlCommand;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A request of a node has an answer, whatever the application does.
 */
class RequestErrorsTests {

	@Test
	void requestThatThrowsAnErrorIsAnswered() {
		MemoryBroker broker = new MemoryBroker(Fixture.limits(10));
		ClientEngine engine = new ClientEngine(broker, Fixture.settings(1, 10), new SsePushListener() {
		}, new Deliveries(), (user, id) -> {
			throw new AssertionError("on purpose");
		});
		engine.start();
		try {
			String stop = new ControlCommand.StopRun("alice", "answer").write();
			NodeReplies replies = broker.ask(NodeRequest.toAll("alice", stop, Duration.ZERO))
				.orTimeout(10, TimeUnit.SECONDS)
				.join();
			assertThat(replies.replies().values()).containsExactly("");
		}
		finally {
			engine.stop();
		}
	}

}
