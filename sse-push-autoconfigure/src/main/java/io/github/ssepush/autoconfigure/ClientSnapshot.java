package io.github.ssepush.autoconfigure;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Client;
import io.github.ssepush.CloseReason;

/**
 * The state of a client when an event happened. Keeps neither the client nor its
 * connection, so that an event may wait for its listeners.
 *
 * @param id the client's id
 * @param user the name of its user
 * @param topics the topics that it follows
 * @param connectedAt when it was opened
 * @param position its position at that moment
 * @param lag its lag at that moment
 * @param run the run that it reads, {@code null} for messages
 * @param lookup finds an open client by its id
 */
record ClientSnapshot(String id, String user, Set<String> topics, Instant connectedAt, String position, long lag,
		@Nullable String run, Function<String, Optional<Client>> lookup) implements Client {

	static ClientSnapshot of(Client client, Function<String, Optional<Client>> lookup) {
		return new ClientSnapshot(client.id(), client.user(), client.topics(), client.connectedAt(), client.position(),
				client.lag(), client.run(), lookup);
	}

	@Override
	public void close(CloseReason reason) {
		this.lookup.apply(this.id).ifPresent((client) -> client.close(reason));
	}

	@Override
	public String toString() {
		return "Client " + this.id;
	}

}
