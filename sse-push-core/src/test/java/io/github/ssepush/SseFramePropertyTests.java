package io.github.ssepush;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.ssepush.harness.SseEvent;
import io.github.ssepush.harness.SseParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every frame arrives unchanged, wherever the network cuts it. The seed is in the name of
 * the test that fails.
 */
class SseFramePropertyTests {

	private static final String[] PIECES = { "\r", "\n", "\r\n", "\n\n", " ", ":", ": ", "\t", "\0", "\uFEFF", "a",
			"data", "data: ", "id: 1", "event: x", "retry: 5", "\u00e9", "\u20ac", "\ud83d\ude00", "\u2028", "\u0085",
			"{\"a\":1}" };

	private static final int MESSAGES = 10;

	@ParameterizedTest(name = "seed {0}")
	@MethodSource("seeds")
	void messagesArriveAsTheyWereSentButForTheirLineBreaks(long seed) {
		Random random = new Random(seed);
		ByteArrayOutputStream stream = new ByteArrayOutputStream();
		List<SseEvent> sent = new ArrayList<>();
		for (int i = 0; i < MESSAGES; i++) {
			String name = randomName(random);
			String data = randomText(random);
			SseMessage.Builder message = SseMessage.data(data);
			SseMessage built = ((name != null) ? message.event(name) : message).build();
			stream.writeBytes(SseFrame.encode(built.event(), data.getBytes(StandardCharsets.UTF_8)).toBytes());
			sent.add(new SseEvent("", (name != null) ? name : "message", data.replaceAll("\r\n?", "\n")));
		}
		byte[] bytes = stream.toByteArray();
		assertThat(SseParser.parse(bytes)).isEqualTo(sent);
		assertThat(parse(bytes, new Random(seed), 1)).isEqualTo(sent);
		assertThat(parse(bytes, new Random(seed), 20)).isEqualTo(sent);
	}

	static LongStream seeds() {
		return LongStream.range(0, 1000);
	}

	private static List<SseEvent> parse(byte[] bytes, Random random, int maxLength) {
		List<SseEvent> events = new ArrayList<>();
		SseParser parser = new SseParser(events::add);
		int start = 0;
		while (start < bytes.length) {
			int length = Math.min(bytes.length - start, 1 + random.nextInt(maxLength));
			parser.feed(Arrays.copyOfRange(bytes, start, start + length), length);
			start += length;
		}
		return events;
	}

	private static @Nullable String randomName(Random random) {
		String name = randomText(random).replaceAll("[\r\n\0]", "");
		return name.isEmpty() ? null : name;
	}

	private static String randomText(Random random) {
		return IntStream.range(0, random.nextInt(12))
			.mapToObj((i) -> PIECES[random.nextInt(PIECES.length)])
			.collect(Collectors.joining());
	}

}
