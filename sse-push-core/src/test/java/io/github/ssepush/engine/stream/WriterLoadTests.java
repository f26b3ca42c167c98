package io.github.ssepush.engine.stream;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests how busy a writer says it is.
 */
class WriterLoadTests {

	@Test
	void aWriterIsAsBusyAsItWasInTheLastWholePeriod() {
		WriterLoad load = new WriterLoad(0);
		assertThat(load.ratio()).isZero();
		load.idle(TimeUnit.SECONDS.toNanos(3));
		load.tick(TimeUnit.SECONDS.toNanos(4));
		assertThat(load.ratio()).isZero();
		load.tick(TimeUnit.SECONDS.toNanos(6));
		assertThat(load.ratio()).isEqualTo(0.5);
		load.tick(TimeUnit.SECONDS.toNanos(12));
		assertThat(load.ratio()).isOne();
		load.idle(TimeUnit.SECONDS.toNanos(9));
		load.tick(TimeUnit.SECONDS.toNanos(20));
		assertThat(load.ratio()).isZero();
	}

}
