package io.github.ssepush.sample;

import java.util.List;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

import io.github.ssepush.Client;
import io.github.ssepush.ClientManager;
import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushOperations;

/**
 * Pushes the state of the cluster to all who follow the meters on this node. While Redis
 * is away, they keep the last one.
 */
@Component
@RegisterReflectionForBinding(ClusterReading.class)
class ClusterBroadcast {

	private static final Logger logger = LoggerFactory.getLogger(ClusterBroadcast.class);

	private final ClientManager clients;

	private final SsePushOperations push;

	private final ClusterReader cluster;

	ClusterBroadcast(ClientManager clients, SsePushOperations push, ClusterReader cluster) {
		this.clients = clients;
		this.push = push;
		this.cluster = cluster;
	}

	@Scheduled(fixedRate = 1, timeUnit = TimeUnit.SECONDS)
	void broadcast() {
		List<Client> followers = this.clients.clients()
			.stream()
			.filter((client) -> client.topics().contains(SampleTopics.METERS))
			.toList();
		if (!followers.isEmpty()) {
			this.cluster.read(followers.get(0).node()).whenComplete((reading, failure) -> {
				if (failure != null) {
					logger.debug("The state of the cluster could not be read", failure);
				}
				else {
					send(followers, reading);
				}
			});
		}
	}

	private void send(List<Client> followers, ClusterReading reading) {
		SseMessage message = SseMessage.event("cluster").data(reading).ephemeral().build();
		followers.forEach((client) -> this.push.sendToClient(client.id(), message));
	}

}
