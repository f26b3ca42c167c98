package io.github.ssepush.broker.redis;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests which servers the broker works with.
 */
class ServerFactsTests {

	@ParameterizedTest
	@ValueSource(strings = { "6.2.0", "6.2.21", "7.0.15", "7.2.4", "8.2", "10.0.0" })
	void fromRedis62OnEveryServerWillDo(String version) {
		assertThat(facts("redis_version:" + version).name()).isEqualTo("Redis " + version);
	}

	@ParameterizedTest
	@ValueSource(strings = { "2.8.9", "5.0.14", "6.0.20", "6.1.240" })
	void olderServersAreRefused(String version) {
		assertThatExceptionOfType(UnsupportedRedisException.class).isThrownBy(() -> facts("redis_version:" + version))
			.withMessageContaining("6.2")
			.withMessageContaining(version)
			.satisfies((refusal) -> assertThat(refusal.action()).isNotEmpty());
	}

	@Test
	void valkeyIsNamedAsSuch() {
		assertThat(facts("redis_version:7.2.4", "server_name:valkey", "valkey_version:8.1.0").name())
			.isEqualTo("Valkey 8.1.0");
	}

	@Test
	void modeIsWhatTheServerSays() {
		assertThat(facts("redis_version:7.0.15", "redis_mode:cluster").cluster()).isTrue();
		assertThat(facts("redis_version:7.0.15", "redis_mode:standalone").cluster()).isFalse();
		assertThat(facts("redis_version:7.2.4", "valkey_version:8.1.1", "server_mode:cluster").cluster()).isTrue();
		assertThat(facts("redis_version:7.2.4", "valkey_version:8.1.1", "server_mode:standalone").cluster()).isFalse();
	}

	@Test
	void clusterNeedsRedis7() {
		assertThatExceptionOfType(UnsupportedRedisException.class)
			.isThrownBy(() -> facts("redis_version:6.2.14", "redis_mode:cluster"))
			.withMessageContaining("Cluster")
			.withMessageContaining("7.0")
			.withMessageContaining("6.2.14");
	}

	@Test
	void whoMayNotAskIsNotTold() {
		assertThat(ServerFacts.of("")).isEqualTo(new ServerFacts("Redis", false, false));
	}

	@Test
	void everyPolicyButNoEvictionDropsKeys() {
		assertThat(facts("redis_version:7.0.15", "maxmemory_policy:noeviction").evicts()).isFalse();
		assertThat(facts("redis_version:7.0.15", "maxmemory_policy:volatile-lru").evicts()).isTrue();
	}

	private static ServerFacts facts(String... lines) {
		return ServerFacts.of("# Server\r\n" + String.join("\r\n", lines) + "\r\n");
	}

}
