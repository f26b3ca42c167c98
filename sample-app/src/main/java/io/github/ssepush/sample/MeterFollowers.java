package io.github.ssepush.sample;

import java.util.List;

import org.springframework.stereotype.Component;

import io.github.ssepush.Client;
import io.github.ssepush.ClientManager;
import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushOperations;

/**
 * The clients of this node that follow the meters. On another node, they would see that
 * node's.
 */
@Component
class MeterFollowers {

	private final ClientManager clients;

	private final SsePushOperations push;

	MeterFollowers(ClientManager clients, SsePushOperations push) {
		this.clients = clients;
		this.push = push;
	}

	List<Client> all() {
		return this.clients.clients()
			.stream()
			.filter((client) -> client.topics().contains(SampleTopics.METERS))
			.toList();
	}

	/** Send a reading. It is ephemeral: a page that was away does not miss it. */
	void send(String event, Object reading) {
		SseMessage message = SseMessage.event(event).data(reading).ephemeral().build();
		all().forEach((client) -> this.push.sendToClient(client.id(), message));
	}

}
