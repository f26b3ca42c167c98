package io.github.ssepush.engine.log;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.Position;
import io.github.ssepush.engine.stream.StreamRequest;
import io.github.ssepush.harness.AnyName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the ids that clients send as {@code Last-Event-ID}.
 */
class EventIdTests {

	@Test
	void whatWasWrittenIsRead() {
		Random random = new Random(7);
		for (int i = 0; i < 1000; i++) {
			Position everyone = new Position(random.nextLong(1L << 61), random.nextInt(Integer.MAX_VALUE));
			Position alice = new Position(random.nextInt(100), random.nextInt(100));
			String id = "2" + EventId.partOf("0000", everyone) + EventId.partOf("abcd", alice);
			assertThat(EventId.parse(id)).isEqualTo(Map.of("0000", everyone, "abcd", alice));
		}
	}

	@Test
	void namesThatDifferDoNotShareALabel() {
		Random random = new Random(7);
		Map<String, String> replaced = Map.of("va\ud800x", "va?x", "\udc00", "?", "\ud800\ud800", "??");
		replaced.forEach(EventIdTests::assertLabelsDiffer);
		for (int i = 0; i < 5000; i++) {
			String name = AnyName.next(random);
			assertLabelsDiffer(name, name.replaceAll("[\ud800-\udfff]", "?"));
			assertLabelsDiffer(name, AnyName.next(random));
		}
	}

	@Test
	void theLargestTagIsRead() {
		Position position = new Position(1, Integer.MAX_VALUE);
		assertThat(EventId.parse("2" + EventId.partOf("abcd", position))).containsValue(position);
	}

	@Test
	void nowhereCanBeHandedOutAndComesBackAsNowhere() {
		assertThat(EventId.parse("2" + EventId.partOf("abcd", EventId.NOWHERE)))
			.isEqualTo(Map.of("abcd", EventId.NOWHERE));
	}

	@Test
	void anIdWithoutPartsHasNoPositions() {
		assertThat(EventId.parse("2")).isEmpty();
	}

	@Test
	void secretIsNoPartOfThePosition() {
		String secret = "abcDEF-_0123456789abcd";
		Position position = new Position(5, 7);
		String id = "2" + EventId.partOf("abcd", position);
		assertThat(EventId.parse(id + "~" + secret)).isEqualTo(Map.of("abcd", position));
		assertThat(EventId.parse("2~" + secret)).isEmpty();
		assertThat(EventId.secretIn(id + "~" + secret)).isEqualTo(secret);
		assertThat(EventId.secretIn(id)).isNull();
		assertThat(EventId.secretIn("2~")).isNull();
		assertThat(EventId.firstOf(id + "~" + secret.toUpperCase(Locale.ROOT), secret)).isEqualTo(id + "~" + secret);
		assertThat(EventId.firstOf(null, secret)).isEqualTo("2~" + secret);
		assertThat(EventId.parse(EventId.firstOf("42\nid: 2", secret))).isNull();
		assertThat(EventId.firstOf("42\nid: 2", secret)).doesNotContain("\n").endsWith("~" + secret);
	}

	@ParameterizedTest
	@ValueSource(strings = { "2~", "2~abcDEF-_0123456789abc", "2~abcDEF-_0123456789abcde", "2~abcDEF-_0123456789abc.",
			"2.~abcDEF-_0123456789abcd", "2~abcDEF-_0123456789abcd~abcDEF-_0123456789abcd", "~abcDEF-_0123456789abcd",
			"2~abcDEF-_0123456789abcd.abcd.1.000000", "", " ", "1", "3", "2.", "2..", "2.abcd", "2.abcd.1", "2.abcd.1.",
			"2.abcd.1.00000", "2.abcd.1.0000000", "2.abcd.1.000000.", "2.abc.1.000000", "2.abcde.1.000000",
			"2.ABCD.1.000000", "2.abcd.A.000000", "2.abcd.-1.000000", "2.abcd.+1.000000", "2.abcd.01.000000",
			"2.abcd.1.zzzzzz", "2.abcd.zzzzzzzzzzzzz.000000", "2.abcd.1.000000.abcd.2.000000", " 2.abcd.1.000000",
			"2.abcd.1.000000 ", "2.abcd.1.000000\n", "2.abcd.1.00000\u0660", "2.\u00e4bcd.1.000000",
			"2.abcd.1.000000\u0000", "42", "2,abcd,1,000000" })
	void whatIsNoIdOfOursIsNone(String id) {
		assertThat(EventId.parse(id)).isNull();
	}

	@Test
	void anIdThatIsLongerThanAnyOfOursIsNone() {
		String parts = IntStream.range(0, 1000)
			.mapToObj((i) -> EventId.partOf(String.format(Locale.ROOT, "%04d", i), new Position(i, i)))
			.reduce("2", String::concat);
		assertThat(EventId.parse(parts)).isNull();
		assertThat(EventId.parse("2" + ".".repeat(10_000))).isNull();
		assertThat(EventId.parse("x".repeat(1_000_000))).isNull();
	}

	@Test
	void asManyTopicsAsAreAllowedFit() {
		assertThat(StreamRequest.MAX_TOPICS).as("the documented value").isEqualTo(78);
		int parts = StreamRequest.MAX_TOPICS + 2;
		StringBuilder id = new StringBuilder("2");
		for (int i = 0; i < parts; i++) {
			id.append(EventId.partOf(String.format(Locale.ROOT, "%04d", i), EventId.NOWHERE));
		}
		assertThat(EventId.parse(id.toString())).hasSize(parts);
		assertThat(EventId.parse(id + EventId.suffixOf("abcDEF-_0123456789abcd"))).hasSize(parts);
		id.append(EventId.partOf("zzzz", EventId.NOWHERE));
		assertThat(EventId.parse(id + EventId.suffixOf("abcDEF-_0123456789abcd"))).isNull();
	}

	@ParameterizedTest(name = "seed {0}")
	@MethodSource("seeds")
	void garbageNeverThrows(int seed) {
		Random random = new Random(seed);
		for (int i = 0; i < 2000; i++) {
			String id = garbage(random);
			Map<String, Position> positions = EventId.parse(id);
			if (positions != null) {
				assertThat(positions.size()).isEqualTo((id.split("\\.").length - 1) / 3);
			}
		}
	}

	static IntStream seeds() {
		return IntStream.range(0, 10);
	}

	@Test
	void labelsAreFourDigitsAndTellKindsApart() {
		Set<String> labels = new HashSet<>();
		for (int i = 0; i < 200; i++) {
			labels.add(EventId.labelOf(Destination.user("name" + i)));
			labels.add(EventId.labelOf(Destination.topic("name" + i)));
		}
		labels.add(EventId.labelOf(Destination.everyone()));
		assertThat(labels).hasSizeGreaterThan(398).allMatch((label) -> label.matches("[0-9a-z]{4}"));
	}

	@Test
	void anyNameHasALabel() {
		assertThat(EventId.labelOf(Destination.user("\uD83D\uDE00 \u00e9\uFFFF{*}"))).matches("[0-9a-z]{4}");
	}

	/** Half of it looks like an id. */
	private static String garbage(Random random) {
		StringBuilder id = new StringBuilder(random.nextBoolean() ? "2" : "");
		int length = random.nextInt((random.nextInt(10) != 0) ? 60 : 2000);
		String alphabet = random.nextBoolean() ? ".09az" : "2.-+_\u0000\u00fc\u20ac\uD800 0123456789abcxyzABC";
		for (int i = 0; i < length; i++) {
			id.append((i % 14 == 0) ? '.' : alphabet.charAt(random.nextInt(alphabet.length())));
		}
		return id.toString();
	}

	private static void assertLabelsDiffer(String name, String other) {
		if (name.equals(other)) {
			return;
		}
		try {
			assertThat(EventId.labelOf(Destination.user(name))).as("%s, %s", name, other)
				.isNotEqualTo(EventId.labelOf(Destination.user(other)));
		}
		catch (IllegalArgumentException ex) {
			assertThat(ex).hasMessageContaining("malformed");
		}
	}

	@Test
	void idThatIsTooLongIsNotRead() {
		StringBuilder id = new StringBuilder("2");
		for (int label = 1000; label < 1081; label++) {
			id.append(".").append(label).append(".100000000000.000001");
		}
		assertThat(EventId.parse(id + ".9999.100000000.000001")).hasSize(82);
		assertThat(id + ".9999.100000000.000001").hasSize(2048);
		assertThat(EventId.parse(id + ".9999.1000000000.000001")).isNull();
	}

	@Test
	void secretMayBeAllThereIs() {
		assertThat(EventId.secretIn("~" + "a".repeat(22))).isEqualTo("a".repeat(22));
		assertThat(EventId.secretIn("a".repeat(22))).isNull();
	}

}
