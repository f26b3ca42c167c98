package io.github.ssepush;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ssepush.harness.SseEvent;
import io.github.ssepush.harness.SseParser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The bytes of an event, one by one. The cases are those of the web platform tests for
 * {@code EventSource}, seen from the side of the server.
 */
class SseFrameTests {

	@ParameterizedTest
	@MethodSource("goldenBytes")
	void eventHasExactlyTheseBytes(Case golden) {
		assertThat(text(encode(golden.name, golden.data))).isEqualTo(golden.bytes);
	}

	@ParameterizedTest
	@MethodSource("goldenBytes")
	void eventArrivesAsItWasSentButForItsLineBreaks(Case golden) {
		String name = (golden.name != null) ? golden.name : "message";
		assertThat(SseParser.parse(encode(golden.name, golden.data).toBytes()))
			.containsExactly(new SseEvent("", name, golden.data.replaceAll("\r\n?", "\n")));
	}

	static Stream<Arguments> goldenBytes() {
		return Stream.of(new Case("plain data", null, "hello", "data: hello\n\n"),
				new Case("an event name goes first", "tick", "hello", "event: tick\ndata: hello\n\n"),
				new Case("empty data is still dispatched", null, "", "data: \n\n"),
				new Case("LF splits", null, "a\nb", "data: a\ndata: b\n\n"),
				new Case("CR splits", null, "a\rb", "data: a\ndata: b\n\n"),
				new Case("CRLF splits once", null, "a\r\nb", "data: a\ndata: b\n\n"),
				new Case("LF before CR splits twice", null, "a\n\rb", "data: a\ndata: \ndata: b\n\n"),
				new Case("two CR before LF split twice", null, "a\r\r\nb", "data: a\ndata: \ndata: b\n\n"),
				new Case("a trailing LF is kept", null, "a\n", "data: a\ndata: \n\n"),
				new Case("a trailing CR is kept", null, "a\r", "data: a\ndata: \n\n"),
				new Case("a trailing CRLF is kept", null, "a\r\n", "data: a\ndata: \n\n"),
				new Case("a leading LF is kept", null, "\na", "data: \ndata: a\n\n"),
				new Case("a line break alone", null, "\n", "data: \ndata: \n\n"),
				new Case("an empty line inside does not end the event", null, "a\n\nb", "data: a\ndata: \ndata: b\n\n"),
				new Case("a leading space survives", null, " a", "data:  a\n\n"),
				new Case("a trailing space survives", null, "a ", "data: a \n\n"),
				new Case("a space alone", null, " ", "data:  \n\n"),
				new Case("a leading tab survives", null, "\ta", "data: \ta\n\n"),
				new Case("a leading colon is no comment", null, ":a", "data: :a\n\n"),
				new Case("data that looks like fields stays data", null, "a\nid: 7\nevent: x\nretry: 1\n: c\ndata: b",
						"data: a\ndata: id: 7\ndata: event: x\ndata: retry: 1\ndata: : c\ndata: data: b\n\n"),
				new Case("a leading BOM survives", null, "\uFEFFa", "data: \uFEFFa\n\n"),
				new Case("NUL in data survives", null, "a\0b", "data: a\0b\n\n"),
				new Case("two bytes a character", null, "\u00e9", "data: \u00e9\n\n"),
				new Case("three bytes a character", null, "\u20ac", "data: \u20ac\n\n"),
				new Case("four bytes a character", null, "\ud83d\ude00", "data: \ud83d\ude00\n\n"),
				new Case("Unicode's own line separators do not split", null, "a\u0085b\u2028c\u2029d\u000be\ff",
						"data: a\u0085b\u2028c\u2029d\u000be\ff\n\n"),
				new Case("a name with a leading space", " tick", "a", "event:  tick\ndata: a\n\n"),
				new Case("a name with a colon", "a:b", "c", "event: a:b\ndata: c\n\n"),
				new Case("a name beyond ASCII", "\u00fcber\ud83d\ude00", "a",
						"event: \u00fcber\ud83d\ude00\ndata: a\n\n"),
				new Case("a name that is a field's", "data", "a", "event: data\ndata: a\n\n"))
			.map((golden) -> Arguments.of(Named.of(golden.title, golden)));
	}

	@Test
	void bytesOfDataAreNotInterpreted() {
		byte[] data = { (byte) 0xC3, 0x28, 0, (byte) 0xFF, '\n', (byte) 0x80 };
		assertThat(SseFrame.encode(null, data).toBytes()).isEqualTo(new byte[] { 'd', 'a', 't', 'a', ':', ' ',
				(byte) 0xC3, 0x28, 0, (byte) 0xFF, '\n', 'd', 'a', 't', 'a', ':', ' ', (byte) 0x80, '\n', '\n' });
	}

	@Test
	void sizeIsThatOfTheBytes() {
		SseFrame frame = encode("tick", "a\r\n\u20ac");
		ByteBuffer buffer = ByteBuffer.allocate(100);
		frame.writeTo(buffer);
		assertThat(frame.size()).isEqualTo(frame.toBytes().length).isEqualTo(buffer.position());
	}

	@Test
	void frameDoesNotChangeWithTheBytesItWasMadeOf() {
		byte[] data = { 'a' };
		SseFrame frame = SseFrame.encode(null, data);
		data[0] = 'b';
		frame.toBytes()[6] = 'c';
		assertThat(text(frame)).isEqualTo("data: a\n\n");
	}

	@Test
	void storedFrameIsWhatItWas() {
		SseFrame frame = encode("tick", "a\nb");
		assertThat(SseFrame.ofBytes(frame.toBytes()).toBytes()).isEqualTo(frame.toBytes());
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\nb", "a\rb", "a\r\nb", "a\0b", "\n", "\r", "\0", "tick\n", "tick\ndata: x",
			"sse-push.a\nb" })
	void nameThatWouldBreakTheStreamIsRejected(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> encode(name, "data"))
			.withMessage("An event name must not contain CR, LF or NUL");
		assertThatIllegalArgumentException().isThrownBy(() -> SseMessage.event(name))
			.withMessage("An event name must not contain CR, LF or NUL");
	}

	@Test
	void emptyNameIsRejected() {
		assertThatIllegalArgumentException().isThrownBy(() -> SseMessage.event(""))
			.withMessage("An event name must not be empty; leave it out for the default 'message'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "open", "error", "sse-push.", "sse-push.x", "sse-push.hello" })
	void reservedNameIsRejected(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> SseMessage.event(name))
			.withMessageContaining("is reserved")
			.withMessageContaining("'open', 'error' and all names that start with 'sse-push.'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "message", "Open", "errors", "sse-push", "sse.push.x", "x sse-push.x", " " })
	void otherNameIsAccepted(String name) {
		assertThat(SseMessage.event(name).data("a").build().event()).isEqualTo(name);
	}

	@Test
	void sizeThatNoArrayCanHaveIsRejected() {
		SseFrame megabyte = encode(null, "a".repeat(1 << 20));
		assertThatIllegalArgumentException().isThrownBy(() -> megabyte.append(Collections.nCopies(3000, megabyte)))
			.withMessage("The event is too large: it would have 3146776584 bytes");
	}

	private static SseFrame encode(@Nullable String name, String data) {
		return SseFrame.encode(name, data.getBytes(StandardCharsets.UTF_8));
	}

	private static String text(SseFrame frame) {
		return new String(frame.toBytes(), StandardCharsets.UTF_8);
	}

	private record Case(String title, @Nullable String name, String data, String bytes) {

	}

}
