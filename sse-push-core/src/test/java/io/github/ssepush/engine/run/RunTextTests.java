package io.github.ssepush.engine.run;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.github.ssepush.SseFrame;
import io.github.ssepush.harness.SseEvent;
import io.github.ssepush.harness.SseParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Text that is cut anywhere arrives as it is, whether its pieces are read apart or
 * joined.
 */
class RunTextTests {

	private static final String[] PARTS = { "\r", "\n", "\r\n", "", "a", "data: ", "\uD83D\uDE00", "ä", " ", ":",
			"id: 1", "\n\n", "event: x\n" };

	@Test
	void hostileTextArrivesUnchangedApartAndJoined() {
		Random random = new Random(4711);
		for (int round = 0; round < 20_000; round++) {
			String text = random.ints(random.nextInt(12), 0, PARTS.length)
				.mapToObj((i) -> PARTS[i])
				.collect(Collectors.joining());
			List<SseFrame> pieces = pieces(text, random);
			String expected = text.replace("\r\n", "\n").replace('\r', '\n');
			assertThat(read(pieces)).as(text).isEqualTo(expected);
			if (!pieces.isEmpty()) {
				SseFrame joined = pieces.get(0).append(pieces.subList(1, pieces.size()));
				assertThat(read(List.of(joined))).as(text).isEqualTo(expected);
			}
		}
	}

	@Test
	void longTextIsCutIntoPiecesThatFit() {
		RunText text = new RunText();
		text.add("\uD83D\uDE00".repeat(10_000));
		text.add("\n".repeat(10_000));
		int size = 0;
		while (text.hasRest()) {
			byte[] piece = text.takeRest();
			assertThat(SseFrame.encode(null, piece).size()).isLessThanOrEqualTo(64 * 1024);
			assertThat(new String(piece, StandardCharsets.UTF_8)).doesNotContain("?");
			size += piece.length;
		}
		assertThat(size).isEqualTo(50_000);
	}

	@Test
	void whatIsHeldBackAtTheEndIsNotLost() {
		RunText text = new RunText();
		text.add("a\r");
		assertThat(text.takePiece()).asString(StandardCharsets.UTF_8).isEqualTo("a");
		assertThat(text.hasPiece()).isFalse();
		assertThat(text.hasRest()).isTrue();
		assertThat(text.takeRest()).asString(StandardCharsets.UTF_8).isEqualTo("\r");
	}

	private static List<SseFrame> pieces(String text, Random random) {
		RunText collected = new RunText();
		List<SseFrame> pieces = new ArrayList<>();
		for (int i = 0; i < text.length(); i++) {
			collected.add(text.substring(i, i + 1));
			if (random.nextBoolean() && collected.hasPiece()) {
				pieces.add(SseFrame.encode(null, collected.takePiece()));
			}
		}
		while (collected.hasRest()) {
			pieces.add(SseFrame.encode(null, collected.takeRest()));
		}
		return pieces;
	}

	private static String read(List<SseFrame> frames) {
		List<SseEvent> events = new ArrayList<>();
		SseParser parser = new SseParser(events::add);
		frames.forEach((frame) -> parser.feed(frame.toBytes(), frame.size()));
		return events.stream().map(SseEvent::data).collect(Collectors.joining());
	}

}
