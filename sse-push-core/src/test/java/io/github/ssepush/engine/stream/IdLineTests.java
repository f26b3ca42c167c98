package io.github.ssepush.engine.stream;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.engine.FakeTransport;
import io.github.ssepush.engine.Fixture;
import io.github.ssepush.harness.SseEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A reader that takes note of an id as soon as it has read its line must not skip an
 * event that is cut off behind it.
 */
class IdLineTests {

	@Test
	void idIsTheLastLineOfEachBlock() {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened alice = fixture.open("alice", "an id of another user");
			fixture.settle();
			fixture.publish(Destination.user("alice"), "1");
			fixture.publish(Destination.everyone(), "2");
			fixture.settle();
			((StreamClient) alice.client()).leave(ControlEvents.goodbye(1));
			fixture.settle();
			List<String> blocks = List.of(alice.transport().text().split("\n\n"));
			assertThat(blocks).hasSize(5)
				.allSatisfy((block) -> assertThat(block)
					.matches("(?s).*\ndata: [^\n]*\nid: [^\n]+|data: [12]\nid: [^\n]+"));
		}
	}

	@Test
	void bytesThatAreCutAnywhereTellNoIdOfAnEventThatIsNotWhole() {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened alice = fixture.open(new FakeTransport().inPiecesOf(1), "alice", null);
			Fixture.numbers(1, 3).forEach((number) -> fixture.publish(Destination.user("alice"), number));
			fixture.settle();
			String text = alice.transport().text();
			List<SseEvent> events = alice.transport().events();
			assertThat(events).hasSize(4);
			for (int length = 0; length <= text.length(); length++) {
				String cut = text.substring(0, length);
				assertThat(events).filteredOn((event) -> cut.contains("id: " + event.id() + "\n"))
					.allSatisfy((event) -> assertThat(cut).contains("data: " + event.data() + "\n"));
			}
		}
	}

}
