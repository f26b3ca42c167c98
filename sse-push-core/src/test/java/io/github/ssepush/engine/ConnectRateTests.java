package io.github.ssepush.engine;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.ssepush.RefusalReason;
import io.github.ssepush.engine.stream.ClientIdentity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests how often a user may ask for a stream.
 */
class ConnectRateTests {

	@Test
	void userIsRefusedUntilTheNextSecond() {
		ConnectRate rate = new ConnectRate(2);
		assertThat(rate.take("alice")).isTrue();
		assertThat(rate.take("alice")).isTrue();
		for (int i = 0; i < 10; i++) {
			assertThat(rate.take("alice")).isFalse();
		}
		assertThat(rate.take("bob")).isTrue();
		rate.nextSecond();
		assertThat(rate.take("alice")).isTrue();
		assertThat(rate.take("alice")).isTrue();
		assertThat(rate.take("alice")).isFalse();
	}

	@Test
	void nobodyIsRememberedLongerThanASecond() {
		ConnectRate rate = new ConnectRate(2);
		for (int i = 0; i < 1000; i++) {
			rate.take("user-" + i);
		}
		assertThat(rate.size()).isEqualTo(1000);
		rate.nextSecond();
		assertThat(rate.size()).isZero();
	}

	@Test
	void nobodyIsCountedWithoutALimit() {
		ConnectRate rate = new ConnectRate(Integer.MAX_VALUE);
		assertThat(rate.take("alice")).isTrue();
		assertThat(rate.size()).isZero();
	}

	@Test
	void engineRefusesWhoComesTooOften() {
		EngineSettings settings = EngineSettings.forTests()
			.with(new AdmissionSettings(Integer.MAX_VALUE, Integer.MAX_VALUE, true, 3));
		try (Fixture fixture = Fixture.driven(Fixture.limits(100), settings, 1)) {
			Awaitility.await()
				.untilAsserted(() -> assertThatExceptionOfType(AdmissionRefusedException.class)
					.isThrownBy(() -> fixture.engine.streams().admit(ClientIdentity.of("alice")).close())
					.matches((refusal) -> refusal.reason() == RefusalReason.USER_RATE));
			fixture.engine.streams().admit(ClientIdentity.of("bob")).close();
			assertThat(fixture.refused).containsOnly(RefusalReason.USER_RATE);
			Awaitility.await()
				.ignoreExceptions()
				.untilAsserted(() -> fixture.engine.streams().admit(ClientIdentity.of("alice")).close());
		}
	}

}
