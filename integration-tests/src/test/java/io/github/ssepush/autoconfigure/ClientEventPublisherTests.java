package io.github.ssepush.autoconfigure;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Client;
import io.github.ssepush.CloseReason;
import io.github.ssepush.support.Backlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Events that arrive while the publisher stops.
 */
class ClientEventPublisherTests {

	private final Client client = mock(Client.class);

	private final ClientEventPublisher publisher = new ClientEventPublisher((event) -> {
	}, (id) -> Optional.empty(), 10);

	@BeforeEach
	void stopMeanwhile() {
		given(this.client.id()).willAnswer((call) -> {
			this.publisher.stop();
			return "a";
		});
	}

	@Test
	void connectEventThatIsAddedAfterTheStopDoesNotCount() {
		this.publisher.clientOpened(this.client);
		assertThat(this.publisher.backlogs()).extracting(Backlog::count).containsExactly(0);
	}

	@Test
	void disconnectEventThatIsAddedAfterTheStopDoesNotCount() {
		this.publisher.clientClosed(this.client, CloseReason.DISCONNECTED, Duration.ZERO);
		assertThat(this.publisher.backlogs()).extracting(Backlog::count).containsExactly(0);
	}

}
