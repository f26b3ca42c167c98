package io.github.ssepush.test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;

import io.github.ssepush.Client;
import io.github.ssepush.ClientManager;
import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.test.server.ServerRecord;

/**
 * Beans of the server that a stream is opened on. A server that was started without the
 * kit has none of them.
 */
final class ServerAccess {

	/** The name of the events that {@link TestStream#settle()} waits for. */
	static final String MARKER = "sse-push-test.marker";

	private final Supplier<@Nullable SsePushBroker> broker;

	private final Supplier<@Nullable ClientManager> clients;

	private final Supplier<@Nullable ServerRecord> server;

	private ServerAccess(Supplier<@Nullable SsePushBroker> broker, Supplier<@Nullable ClientManager> clients,
			Supplier<@Nullable ServerRecord> server) {
		this.broker = broker;
		this.clients = clients;
		this.server = server;
	}

	static ServerAccess none() {
		return new ServerAccess(() -> null, () -> null, () -> null);
	}

	static ServerAccess of(ApplicationContext context) {
		return new ServerAccess(() -> context.getBeanProvider(SsePushBroker.class).getIfAvailable(),
				() -> context.getBeanProvider(ClientManager.class).getIfAvailable(),
				() -> context.getBeanProvider(ServerRecord.class).getIfAvailable());
	}

	/**
	 * Return what a stream follows, or what it has asked for if the server is unknown.
	 */
	Set<Destination> destinationsOf(String clientId, @Nullable String user, List<String> topics) {
		Optional<Client> client = Optional.ofNullable(this.clients.get())
			.flatMap((manager) -> manager.client(clientId));
		String name = client.map(Client::user).orElse((user != null) ? user : "");
		String run = client.map(Client::run).orElse(null);
		if (run != null) {
			return Set.of(Destination.run(name, run));
		}
		Set<Destination> destinations = new LinkedHashSet<>();
		if (!name.isEmpty()) {
			destinations.add(Destination.user(name));
		}
		client.map((open) -> List.copyOf(open.topics()))
			.orElse(topics)
			.forEach((topic) -> destinations.add(Destination.topic(topic)));
		destinations.add(Destination.everyone());
		return destinations;
	}

	/** Send a marker past templates and transactions, to open streams only. */
	void sendMarker(Destination destination, String marker) {
		SsePushBroker target = this.broker.get();
		if (target == null) {
			throw new IllegalStateException("Whether a stream has received everything can only be found out with the "
					+ "application context of the server: use @AutoConfigureSsePushTestClient, "
					+ "or SsePushTestClient.bindTo(ApplicationContext)");
		}
		SseFrame frame = SseFrame.encode(MARKER, marker.getBytes(StandardCharsets.UTF_8));
		target.publish(destination, new OutboundMessage(frame, true, null, null, null, true));
	}

	Optional<CloseReason> closeReason(String clientId) {
		return Optional.ofNullable(this.server.get()).flatMap((known) -> known.closeReason(clientId));
	}

	Optional<ServerRecord.Denial> lastDenial(@Nullable String user) {
		return Optional.ofNullable(this.server.get())
			.flatMap((known) -> Optional.ofNullable(user).flatMap(known::lastDenial));
	}

	boolean knowsCloseReasons() {
		return this.server.get() != null;
	}

	/** Return what was sent since some time, without markers. */
	List<ServerRecord.Publication> publishedSince(long nanoTime) {
		ServerRecord known = this.server.get();
		return since(nanoTime, (known != null) ? known.published() : List.of());
	}

	/** Return what was sent in transactions since some time. */
	List<ServerRecord.Publication> heldSince(long nanoTime) {
		ServerRecord known = this.server.get();
		return since(nanoTime, (known != null) ? known.held() : List.of());
	}

	private static List<ServerRecord.Publication> since(long nanoTime, List<ServerRecord.Publication> all) {
		List<ServerRecord.Publication> found = new ArrayList<>();
		for (ServerRecord.Publication publication : all) {
			OutboundMessage message = publication.message();
			if (message.sentAt() - nanoTime >= 0 && message.kind() != MessageKind.START
					&& !SseEvent.of(message.frame()).name().equals(MARKER)) {
				found.add(publication);
			}
		}
		return found;
	}

}
