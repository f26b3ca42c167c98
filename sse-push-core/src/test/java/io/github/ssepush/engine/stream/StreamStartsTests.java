package io.github.ssepush.engine.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.Start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The words for where a stream begins in the past.
 */
class StreamStartsTests {

	private static final Destination NEWS = Destination.topic("news");

	@Test
	void aStartIsForTopicsUnlessItSaysOtherwise() {
		StreamStarts starts = StreamStarts.parse(List.of("last:20", "user:earliest"));
		assertThat(starts.of(NEWS)).isEqualTo(new Start.Last(20));
		assertThat(starts.of(Destination.user("alice"))).isEqualTo(new Start.Earliest());
		assertThat(starts.of(Destination.everyone())).isNull();
		assertThat(StreamStarts.parse(List.of("topic:earliest")).of(NEWS)).isEqualTo(new Start.Earliest());
		assertThat(StreamStarts.parse(List.of("everyone:last:1")).of(Destination.everyone()))
			.isEqualTo(new Start.Last(1));
	}

	@ParameterizedTest
	@CsvSource({ "15m,PT15M", "2h,PT2H", "1d,P1D", "30S,PT30S", "0s,PT0S", "250ms,PT0.25S", "PT1H30M,PT1H30M",
			"999999999d,P999999999D", "5us,PT0.000005S", "7ns,PT0.000000007S" })
	void anAgeIsADuration(String text, Duration age) {
		assertThat(StreamStarts.parse(List.of("since:" + text)).of(NEWS)).isEqualTo(new Start.Since(age));
	}

	@Test
	void aMomentIsAnAge() {
		Instant moment = Instant.now().minusSeconds(60);
		Start start = StreamStarts.parse(List.of("since:" + moment)).of(NEWS);
		assertThat(start).isInstanceOfSatisfying(Start.Since.class, (since) -> assertThat(since.age())
			.isBetween(Duration.ofSeconds(60), Duration.between(moment, Instant.now())));
		assertThat(StreamStarts.parse(List.of("since:-1000000000-01-01T00:00:00Z")).of(NEWS))
			.isInstanceOf(Start.Since.class);
	}

	@Test
	void aMomentInTheFutureIsNow() {
		assertThat(StreamStarts.parse(List.of("since:" + Instant.now().plusSeconds(60))).of(NEWS))
			.isEqualTo(new Start.Since(Duration.ZERO));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "now", "last", "last:", "last:0", "last:-1", "last:1.5", "last:+1", "last:1e3",
			"last: 1", "last:99999999999", "last:٣", "since:", "since:15", "since:m", "since:-15m", "since:PT-1S",
			"since:15 m", "since:2026-11-28", "since:2026-13-28T00:00:00Z", "since:2026-11-28T09:00:00",
			"client:earliest", "topic:", "topic:topic:earliest", "user:alice:earliest", "earliest ", "EARLIEST",
			"earliest,last:1", "last:1\n", "since:PT99999999999999999999H" })
	void anythingElseIsMalformed(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> StreamStarts.parse(List.of(text)))
			.withMessageStartingWith("'from' is malformed");
	}

	@Test
	void aKindHasOneStart() {
		assertThatIllegalArgumentException().isThrownBy(() -> StreamStarts.parse(List.of("last:1", "topic:last:1")))
			.withMessageContaining("'topic'");
	}

}
