package io.github.ssepush.engine;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.ClientInfo;
import io.github.ssepush.NodeInfo;
import io.github.ssepush.cluster.NodeQuestion;
import io.github.ssepush.engine.stream.StreamClient;

/**
 * Describes this node and its clients to others.
 */
final class NodeDescriber {

	private final ClientRegistry registry;

	private final AdmissionControl admission;

	private final @Nullable String label;

	private volatile String node = "";

	private volatile Instant startedAt = Instant.EPOCH;

	NodeDescriber(ClientRegistry registry, AdmissionControl admission, @Nullable String label) {
		this.registry = registry;
		this.admission = admission;
		this.label = label;
	}

	void started(String node, Instant at) {
		this.node = node;
		this.startedAt = at;
	}

	String answer(NodeQuestion question) {
		if (question instanceof NodeQuestion.DescribeUser user) {
			return user.answer(describe(this.registry.of(user.user()).stream(), isAfter(user.after())));
		}
		if (question instanceof NodeQuestion.DescribeClient client) {
			return client.answer(describe(Stream.ofNullable(this.registry.get(client.clientId())), isAfter(null)));
		}
		if (question instanceof NodeQuestion.DescribeNode self) {
			return self.answer(new NodeInfo(this.node, this.label, this.startedAt, this.admission.isAccepting(),
					this.registry.count(), this.registry.users().size()));
		}
		throw new IllegalArgumentException("Unknown question " + question.getClass().getName());
	}

	private static List<ClientInfo> describe(Stream<StreamClient> clients, Predicate<StreamClient> chosen) {
		return clients.filter(chosen)
			.sorted(Comparator.comparing(StreamClient::id))
			.map((client) -> new ClientInfo(client.id(), client.user(), client.node(), client.topics(),
					client.connectedAt(), client.lag()))
			.toList();
	}

	private static Predicate<StreamClient> isAfter(@Nullable String id) {
		return (client) -> id == null || client.id().compareTo(id) > 0;
	}

}
