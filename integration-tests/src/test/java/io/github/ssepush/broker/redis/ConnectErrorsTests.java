package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.harness.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node connects again, whatever the credentials of the application do.
 */
class ConnectErrorsTests {

	@AutoClose
	private static final RedisProcess redis = RedisProcess.start();

	/**
	 * The first connection asks for the topology, the next ones are those of the shard.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3 })
	void nodeConnectsAgainAfterCredentialsThatThrowAnError(int failing) {
		AtomicInteger asked = new AtomicInteger();
		RedisURI uri = redis.uri();
		uri.setCredentialsProvider(() -> {
			if (asked.incrementAndGet() == failing) {
				throw new AssertionError("on purpose");
			}
			return Mono.just(RedisCredentials.just(null, (char[]) null));
		});
		RedisBroker broker = new RedisBroker(new RedisConnector(uri, ClientOptions.create(), null),
				Recorder.settings(Duration.ofSeconds(2)));
		broker.start(new NodeRegistration("node"), new Recorder());
		try {
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThat(broker.state().status()).isEqualTo(BrokerState.Status.UP));
			assertThat(asked).hasValueGreaterThan(failing);
		}
		finally {
			broker.stop();
		}
	}

}
