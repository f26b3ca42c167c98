package io.github.ssepush.support;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A sampled trace travels as a text, within a limit.
 */
class TraceTextTests {

	private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

	@Test
	void headersOfASampledTraceAreWrittenAndRead() {
		Map<String, String> headers = Map.of("traceparent", PARENT, "tracestate", "a=b,c=~ d");
		String text = TraceText.write(headers);
		assertThat(text).isNotNull().doesNotContain(" ", "~");
		assertThat(TraceText.read(text)).isEqualTo(headers);
	}

	@ParameterizedTest
	@CsvSource({ "traceparent, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", "traceparent, ''",
			"b3, 4bf92f3577b34da6-00f067aa0ba902b7-0", "b3, 0", "X-B3-Sampled, 0" })
	void traceThatIsNotSampledStaysBehind(String name, String value) {
		assertThat(TraceText.write(Map.of(name, value))).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "b3, 4bf92f3577b34da6-00f067aa0ba902b7-1", "b3, 4bf92f3577b34da6-00f067aa0ba902b7-d",
			"X-B3-Sampled, 1" })
	void sampledTraceOfB3IsWritten(String name, String value) {
		assertThat(TraceText.write(Map.of(name, value))).isEqualTo(name + "=" + value);
	}

	@Test
	void withoutATracerThereIsNoTrace() {
		assertThat(TraceText.write(Map.of())).isNull();
	}

	@Test
	void baggageThatDoesNotFitStaysBehind() {
		Map<String, String> headers = new HashMap<>(Map.of("baggage", "x".repeat(500), "traceparent", PARENT));
		String text = TraceText.write(headers);
		assertThat(text).isEqualTo("traceparent=" + PARENT);
	}

	@Test
	void textThatNobodyWroteHasNoHeaders() {
		assertThat(TraceText.read("")).isEmpty();
		assertThat(TraceText.read("=&&x")).isEmpty();
	}

}
