package io.github.ssepush.engine.log;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.memory.MemoryBroker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Which destinations are attached, and who follows them.
 */
class LogRegistryTests {

	private static final Destination NEWS = Destination.topic("news");

	private final Broker broker = new Broker();

	private final LogRegistry logs = new LogRegistry(this.broker,
			new LogSettings(10, 1000, 1000, LogFixture.HOUR, Duration.ZERO), (action) -> {
			});

	@Test
	void destinationThatIsOpenStaysAttachedWithoutFollowers() {
		this.logs.open(Destination.everyone());
		this.logs.leave(this.logs.join(Destination.everyone(), null, LogFixture.NOBODY));
		this.logs.leave(this.logs.join(NEWS, null, LogFixture.NOBODY));
		IntStream.range(0, 20).forEach((i) -> this.logs.tidyPart());
		assertThat(this.logs.countByKind()).containsOnlyKeys(Destination.Kind.EVERYONE);
		this.logs.detachAll();
		assertThat(this.logs.countByKind()).isEmpty();
	}

	@Test
	void followerThatTheBrokerDoesNotTakeIsNotKept() {
		this.broker.failing = true;
		assertThatIllegalStateException().isThrownBy(() -> this.logs.join(NEWS, null, LogFixture.NOBODY));
		assertThat(this.logs.offer(NEWS, new Entry(null, SseFrame.encode(null, new byte[0]), null, null), null))
			.isFalse();
	}

	@Test
	void messageForADestinationThatIsNotAttachedHasNoFollower() {
		Entry entry = new Entry(null, SseFrame.encode(null, new byte[0]), null, null);
		assertThat(this.logs.offer(NEWS, entry, null)).isFalse();
		LogCursor cursor = this.logs.join(NEWS, null, LogFixture.NOBODY);
		assertThat(this.logs.offer(NEWS, entry, null)).isTrue();
		this.logs.leave(cursor);
		assertThat(this.logs.offer(NEWS, entry, null)).isFalse();
	}

	@Test
	void attachmentOfACursorIsCompleteWhenTheBrokerHasAnswered() {
		CompletableFuture<Position> answer = new CompletableFuture<>();
		this.broker.answer = answer;
		CompletableFuture<Void> early = this.logs.join(NEWS, null, LogFixture.NOBODY).attachment();
		assertThat(early).isNotDone();
		answer.complete(new Position(1, 1));
		assertThat(early).isCompleted();
		assertThat(this.logs.join(NEWS, null, LogFixture.NOBODY).attachment()).isCompleted();
	}

	/**
	 * Fails or waits as a test wants it.
	 */
	private static final class Broker extends MemoryBroker {

		private boolean failing;

		private CompletableFuture<Position> answer;

		private Broker() {
			super(LogFixture.histories(10));
		}

		@Override
		public CompletableFuture<Position> attach(Destination destination) {
			return (this.answer != null) ? this.answer : super.attach(destination);
		}

		@Override
		public void announce(Destination destination, int clients) {
			if (this.failing) {
				throw new IllegalStateException("on purpose");
			}
			super.announce(destination, clients);
		}

	}

}
