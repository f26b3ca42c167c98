package io.github.ssepush.client;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Client;

/**
 * The clients of this node. What changes of one user changes in one atomic step.
 */
final class ClientRegistry {

	private final Map<String, StreamClient> byId = new ConcurrentHashMap<>();

	private final Map<String, List<StreamClient>> byUser = new ConcurrentHashMap<>();

	void add(StreamClient client) {
		this.byUser.compute(client.user(), (user, clients) -> {
			this.byId.put(client.id(), client);
			return with(clients, client);
		});
	}

	void remove(StreamClient client) {
		this.byUser.computeIfPresent(client.user(), (user, clients) -> {
			this.byId.remove(client.id());
			List<StreamClient> others = clients.stream().filter((other) -> other != client).toList();
			return others.isEmpty() ? null : others;
		});
	}

	@Nullable StreamClient get(String clientId) {
		return this.byId.get(clientId);
	}

	List<StreamClient> of(String user) {
		return this.byUser.getOrDefault(user, List.of());
	}

	Collection<StreamClient> all() {
		return this.byId.values();
	}

	Collection<Client> snapshot() {
		return List.copyOf(this.byId.values());
	}

	Set<String> users() {
		return Set.copyOf(this.byUser.keySet());
	}

	int count() {
		return this.byId.size();
	}

	private static List<StreamClient> with(@Nullable List<StreamClient> clients, StreamClient client) {
		return (clients != null) ? Stream.concat(clients.stream(), Stream.of(client)).toList() : List.of(client);
	}

}
