package io.github.ssepush.sample;

import java.time.Duration;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

import io.github.ssepush.sample.MeterReading.Delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests what the charts make of the meters.
 */
class MeterReaderTests {

	private final MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final MeterReader reader = new MeterReader(this.registry, new SampleProperties("", "", Duration.ZERO));

	@Test
	void withoutMetersThereIsNothingToShow() {
		MeterReading reading = this.reader.read();
		assertThat(reading.clients()).isZero();
		assertThat(reading.messagesPerSecond()).isZero();
		assertThat(reading.delivery()).isNull();
	}

	@Test
	void readingsAndGreetingsAreNotCountedAsMessages() {
		messages("client", "accepted").increment(5);
		messages("user", "failed").increment(5);
		assertThat(this.reader.read().messagesPerSecond()).isZero();
		messages("topic", "accepted").increment();
		assertThat(this.reader.read().messagesPerSecond()).isPositive();
		assertThat(this.reader.read().messagesPerSecond()).isZero();
		messages("user", "accepted").increment();
		assertThat(this.reader.read().messagesPerSecond()).isPositive();
	}

	@Test
	void percentilesAreThoseOfTheLastReadings() {
		Timer timer = Timer.builder("sse.push.delivery").publishPercentileHistogram().register(this.registry);
		timer.record(Duration.ofSeconds(10));
		assertThat(this.reader.read().delivery()).isEqualTo(new Delivery(null, null, null));
		for (int i = 0; i < 98; i++) {
			timer.record(Duration.ofMillis(2));
		}
		timer.record(Duration.ofMillis(100));
		timer.record(Duration.ofMillis(100));
		Delivery delivery = this.reader.read().delivery();
		assertThat(delivery).isNotNull();
		assertThat(delivery.p50()).isCloseTo(2, within(1.0));
		assertThat(delivery.p95()).isCloseTo(2, within(1.0));
		assertThat(delivery.p99()).isCloseTo(100, within(25.0));
		for (int i = 0; i < 10; i++) {
			this.reader.read();
		}
		assertThat(this.reader.read().delivery()).isEqualTo(new Delivery(null, null, null));
	}

	private Counter messages(String destination, String outcome) {
		return this.registry.counter("sse.push.messages", "destination", destination, "outcome", outcome);
	}

}
