package io.github.ssepush;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SseMessage}.
 */
class SseMessageTests {

	@Test
	void aMessageDescribesItsOptionsAndNotItsPayload() {
		assertThat(SseMessage.of("secret")).hasToString("SseMessage[event=message, data=String]");
		assertThat(SseMessage.event("order-shipped").data(new Secret("x")).idempotencyKey("order-42").build())
			.hasToString("SseMessage[event=order-shipped, data=Secret, idempotencyKey=order-42]");
		assertThat(SseMessage.data("x")
			.ephemeral()
			.expiresAfter(Duration.ofSeconds(5))
			.excludeClient("node-client")
			.immediate()
			.build())
			.hasToString("SseMessage[event=message, data=String, ephemeral=true, expiresAfter=PT5S, "
					+ "excludedClient=node-client, immediate=true]");
	}

	private record Secret(String value) {

	}

}
