package io.github.ssepush.web.stream;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what the use of a ticket shows of itself.
 */
class TicketUseTests {

	@Test
	void useOfATicketDoesNotShowItsSecret() {
		assertThat(new TicketUse(List.of("news"), "secret")).asString().doesNotContain("secret");
	}

}
