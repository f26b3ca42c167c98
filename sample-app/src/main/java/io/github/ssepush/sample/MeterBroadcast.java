package io.github.ssepush.sample;

import java.util.concurrent.TimeUnit;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

import io.github.ssepush.ClientManager;
import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushOperations;

/**
 * Pushes the meters to all who follow them on this node: on another one, they would see
 * that node's. The readings are ephemeral: a page that was away does not miss them.
 */
@Component
@RegisterReflectionForBinding(MeterReading.class)
class MeterBroadcast {

	private final ClientManager clients;

	private final SsePushOperations push;

	private final MeterReader meters;

	MeterBroadcast(ClientManager clients, SsePushOperations push, MeterReader meters) {
		this.clients = clients;
		this.push = push;
		this.meters = meters;
	}

	@Scheduled(fixedRate = 1, timeUnit = TimeUnit.SECONDS)
	void broadcast() {
		SseMessage message = SseMessage.event("meters").data(this.meters.read()).ephemeral().build();
		this.clients.clients()
			.stream()
			.filter((client) -> client.topics().contains(SampleTopics.METERS))
			.forEach((client) -> this.push.sendToClient(client.id(), message));
	}

}
