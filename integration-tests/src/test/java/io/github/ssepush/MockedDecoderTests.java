package io.github.ssepush;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.mockito.BDDMockito;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

import io.github.ssepush.test.SsePushTestClient;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A test of an application that has no issuer, and mocks the decoder.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = "sse-push.shutdown.drain-period=0")
class MockedDecoderTests {

	@MockitoBean
	private JwtDecoder decoder;

	@Autowired
	private ApplicationContext context;

	@Autowired
	private SsePushOperations push;

	@Test
	void mockedDecoderOpensStreams() {
		BDDMockito.given(this.decoder.decode("a-token"))
			.willReturn(Jwt.withTokenValue("a-token")
				.header("alg", "none")
				.subject("alice")
				.expiresAt(Instant.now().plusSeconds(60))
				.build());
		SsePushTestClient client = SsePushTestClient.bindTo(this.context);
		try (TestStream alice = client.as("alice").token("a-token").open()) {
			this.push.sendToUser("alice", "hello").join();
			assertThat(alice).next().hasData("hello");
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = DataRedisAutoConfiguration.class)
	static class Application {

	}

}
