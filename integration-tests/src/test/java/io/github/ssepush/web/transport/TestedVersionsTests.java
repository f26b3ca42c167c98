package io.github.ssepush.web.transport;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TestedVersionsTests {

	private final TestedVersions versions = new TestedVersions("11.0.4", "11.0.27");

	@ParameterizedTest
	@ValueSource(strings = { "11.0.4", "11.0.4.0", "11.0.15", "11.0.27", "11.0.27.0" })
	void versionsOfTheRangeAreTested(String version) {
		assertThat(this.versions.contains(version)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "11.0.3", "11.0.28", "11.0.28.0", "11.1.5", "10.1.40", "12.0.5", "11.0.0-M26",
			"11.0.10-SNAPSHOT", "11.0", "", "unknown" })
	void versionsOutsideOfItAreNot(String version) {
		assertThat(this.versions.contains(version)).isFalse();
	}

}
