package io.github.ssepush.actuate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

import io.github.ssepush.Client;
import io.github.ssepush.ClientManager;
import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.MessageTooLargeException;
import io.github.ssepush.Names;
import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushOperations;
import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.engine.EngineStatus;
import io.github.ssepush.engine.GuardedBroker;
import io.github.ssepush.support.Sharded;

/**
 * The Actuator endpoint: who is connected to this node or to all nodes, and the means to
 * end streams and to send a test message, which need unrestricted access.
 */
@WebEndpoint(id = "ssepush", defaultAccess = Access.READ_ONLY)
public class SsePushEndpoint {

	private final EngineStatus engine;

	private final ClientManager clients;

	private final SsePushBroker broker;

	private final SsePushOperations push;

	private final NodeSettings settings;

	private final ClusterDescriber cluster;

	/**
	 * Create an endpoint.
	 * @param engine knows the node
	 * @param clients knows the clients
	 * @param broker knows how it is doing
	 * @param push sends test messages
	 * @param settings what to tell of the node's settings, and whether to name users
	 */
	public SsePushEndpoint(EngineStatus engine, ClientManager clients, SsePushBroker broker, SsePushOperations push,
			NodeSettings settings) {
		this.engine = engine;
		this.clients = clients;
		this.broker = broker;
		this.push = push;
		this.settings = settings;
		this.cluster = new ClusterDescriber(clients, settings.showUsers());
	}

	/**
	 * Describe this node, or all nodes.
	 * @param scope {@code cluster} for all nodes, {@code node} or nothing for this one
	 * @param user the user whose clients to list, if any; rejected where users are not
	 * shown
	 * @param topic the topic whose followers on all nodes to count, if any
	 * @return the description
	 */
	@ReadOperation
	@RegisterReflectionForBinding({ NodeDescriptor.class, ClusterDescriptor.class })
	public WebEndpointResponse<?> describe(@Nullable String scope, @Nullable String user, @Nullable String topic) {
		if (scope == null || scope.equals("node")) {
			return new WebEndpointResponse<>(node(user));
		}
		if (!scope.equals("cluster")) {
			throw new InvalidEndpointRequestException("The scope '" + scope + "' is unknown",
					"Set 'scope' to 'node' or 'cluster'");
		}
		if (user != null) {
			requireShown(user);
		}
		if (topic != null) {
			requireValid(() -> Names.requireValidTopic(topic));
		}
		return EndpointAnswer.await(this.cluster.describe(user, topic, broker()).thenApply(WebEndpointResponse::new));
	}

	/**
	 * Describe this node.
	 * @param user the user whose clients to list, if any; rejected where users are not
	 * shown
	 * @return the description
	 */
	public NodeDescriptor node(@Nullable String user) {
		Map<String, Long> destinations = new TreeMap<>();
		this.engine.destinations().forEach((kind, count) -> destinations.put(kind.tag(), count));
		NodeDescriptor.Counts counts = new NodeDescriptor.Counts(this.clients.count(), this.clients.users().size(),
				this.settings.runs().getAsInt());
		return new NodeDescriptor(this.engine.node(), this.engine.isAccepting(), counts, destinations, broker(),
				this.settings.transport().get(), limits(),
				this.settings.showUsers() ? new TreeSet<>(this.clients.users()) : null,
				(user != null) ? clientsOf(user) : null);
	}

	private NodeDescriptor.Broker broker() {
		BrokerState state = GuardedBroker.of(this.broker).state();
		return new NodeDescriptor.Broker(this.broker.getClass().getSimpleName(), state.status().name(), state.detail(),
				(this.broker instanceof Sharded sharded) ? sharded.shards() : null);
	}

	private List<ClientDescriptor> clientsOf(String user) {
		requireShown(user);
		return this.clients.clientsOf(user).stream().map(this::describe).toList();
	}

	/**
	 * Rejected unless users are shown, because the list tells whether the user is online.
	 */
	private void requireShown(String user) {
		if (!this.settings.showUsers()) {
			throw new InvalidEndpointRequestException("Users are not shown",
					"Set 'sse-push.endpoint.show-users' to list the clients of a user");
		}
		requireName(user);
	}

	/** The maximum number of clients is known only when the server has started. */
	private Map<String, Long> limits() {
		Map<String, Long> limits = new TreeMap<>(this.settings.limits());
		if (this.engine.maxClients() < Integer.MAX_VALUE) {
			limits.put("max-clients", (long) this.engine.maxClients());
		}
		return limits;
	}

	/**
	 * Describe a client, whichever node holds it.
	 * @param clientId the client's id
	 * @return the description, with status 404 if the client is not open
	 */
	@ReadOperation
	public WebEndpointResponse<ClientDescriptor> client(@Selector String clientId) {
		Optional<Client> here = this.clients.client(clientId);
		if (here.isPresent()) {
			return new WebEndpointResponse<>(describe(here.get()));
		}
		return EndpointAnswer.await(this.clients.cluster()
			.client(clientId)
			.thenApply((found) -> found.map((client) -> new WebEndpointResponse<>(this.cluster.describe(client)))
				.orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND))));
	}

	/**
	 * Send a test message, which is not stored.
	 * @param user who gets it
	 * @param data its payload
	 * @param event its event's name, if it is to have one
	 * @return on how many nodes the user was online
	 */
	@WriteOperation
	public WebEndpointResponse<Sent> send(String user, String data, @Nullable String event) {
		try {
			return EndpointAnswer.await(this.push.sendToUser(user, message(data, event))
				.thenApply((receipt) -> new WebEndpointResponse<>(new Sent(receipt.nodes()))));
		}
		catch (IllegalArgumentException | MessageTooLargeException ex) {
			throw new InvalidEndpointRequestException("Could not send the message", String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * End all streams of a user, on every node.
	 * @param user the user's name
	 * @return how many there were
	 */
	@DeleteOperation
	public WebEndpointResponse<Disconnected> disconnectUser(String user) {
		requireName(user);
		return EndpointAnswer.await(this.clients.disconnectUser(user, CloseReason.DISCONNECTED)
			.thenApply((clients) -> new WebEndpointResponse<>(new Disconnected(clients))));
	}

	/**
	 * End a stream, whichever node holds it.
	 * @param clientId the client's id
	 * @return an empty answer, with status 404 if it was not open
	 */
	@DeleteOperation
	public WebEndpointResponse<Void> disconnectClient(@Selector String clientId) {
		return EndpointAnswer.await(this.clients.disconnectClient(clientId, CloseReason.DISCONNECTED)
			.thenApply((open) -> new WebEndpointResponse<>(
					open ? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND)));
	}

	private static void requireName(String user) {
		requireValid(() -> Names.requireValid("user name", user));
	}

	private static void requireValid(Runnable check) {
		try {
			check.run();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEndpointRequestException("The name is malformed", String.valueOf(ex.getMessage()));
		}
	}

	private ClientDescriptor describe(Client client) {
		List<ClientDescriptor.Progress> position = this.engine.progressOf(client.id())
			.entrySet()
			.stream()
			.map((progress) -> progress(progress.getKey(), progress.getValue()))
			.toList();
		return new ClientDescriptor(client.id(), client.node(), this.settings.showUsers() ? client.user() : null,
				client.topics(), client.run(), client.connectedAt(), position, client.lag());
	}

	private static ClientDescriptor.Progress progress(Destination destination, long sequence) {
		boolean topic = destination.kind() == Destination.Kind.TOPIC;
		return new ClientDescriptor.Progress(destination.kind().tag(), topic ? destination.name() : null, sequence);
	}

	private static SseMessage message(String data, @Nullable String event) {
		SseMessage.Builder message = SseMessage.data(data).ephemeral().immediate();
		return ((event != null) ? message.event(event) : message).build();
	}

	/**
	 * The result of a test message.
	 *
	 * @param nodes on how many nodes its user was online
	 */
	public record Sent(int nodes) {

	}

	/**
	 * The result of closing a user's streams.
	 *
	 * @param clients the number of closed clients, on all nodes that replied in time
	 */
	public record Disconnected(int clients) {

	}

}
