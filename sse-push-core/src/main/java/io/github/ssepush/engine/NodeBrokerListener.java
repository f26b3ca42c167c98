package io.github.ssepush.engine;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.UserPresenceEvent;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.cluster.ControlCommand;
import io.github.ssepush.cluster.NodeQuestion;
import io.github.ssepush.engine.log.LogRegistry;
import io.github.ssepush.engine.stream.StreamClient;
import io.github.ssepush.engine.stream.TokenClock;
import io.github.ssepush.support.QuietLogger;

/**
 * This node, as the broker sees it: hands what comes to the logs and to the clients.
 */
final class NodeBrokerListener implements BrokerListener {

	private final QuietLogger logger = new QuietLogger(LoggerFactory.getLogger(NodeBrokerListener.class));

	private final SsePushBroker broker;

	private final LogRegistry logs;

	private final ClientRegistry registry;

	private final AdmissionControl admission;

	private final TokenClock clock;

	private final NodeDescriber describer;

	private final @Nullable UserPresence presence;

	private final DeliveryTracer tracer;

	/** Stops a run that this node produces. */
	private final BiPredicate<String, String> runs;

	NodeBrokerListener(SsePushBroker broker, LogRegistry logs, ClientRegistry registry, AdmissionControl admission,
			TokenClock clock, EngineSettings settings, BiPredicate<String, String> runs) {
		this.broker = broker;
		this.logs = logs;
		this.registry = registry;
		this.admission = admission;
		this.clock = clock;
		this.runs = runs;
		this.describer = new NodeDescriber(registry, admission, settings.label());
		this.presence = settings.presence();
		this.tracer = settings.tracer();
	}

	/** Be a node of the broker from now on. */
	void join(String node) {
		this.describer.started(node, this.clock.now());
		this.broker.start(new NodeRegistration(node, NodeRegistration.Role.NODE,
				(this.presence != null) ? this.presence.grace() : null), this);
	}

	void leave() {
		this.broker.stop();
	}

	@Override
	public boolean onEntry(Destination destination, Entry entry) {
		String trace = entry.trace();
		return (trace != null) ? this.tracer.trace(destination, trace, () -> deliver(destination, entry))
				: deliver(destination, entry);
	}

	private boolean deliver(Destination destination, Entry entry) {
		if (destination.kind() == Destination.Kind.CLIENT) {
			return deliverToClient(destination.name(), entry);
		}
		return this.logs.offer(destination, entry, null);
	}

	@Override
	public void onSuspect(Destination destination) {
		this.logs.suspect(destination);
	}

	@Override
	public String onRequest(String content, Duration age) {
		try {
			NodeQuestion question = NodeQuestion.read(content);
			return (question != null) ? this.describer.answer(question)
					: Integer.toString(carryOut(ControlCommand.read(content, age)));
		}
		catch (RuntimeException | Error ex) {
			this.logger.warn(
					"Could not carry out a request of another node, which gets no answer. Run the same version on all "
							+ "nodes",
					ex);
			return "";
		}
	}

	@Override
	public CompletableFuture<Void> onUserPresence(UserPresenceEvent event) {
		return (this.presence != null) ? this.presence.publisher().apply(event)
				: BrokerListener.super.onUserPresence(event);
	}

	private int carryOut(ControlCommand command) {
		if (command instanceof ControlCommand.DisconnectUser kick) {
			long askedAt = System.nanoTime() - kick.age().toNanos();
			return ClientRegistry.close(
					this.registry.withAccessOf(kick.user()).filter((client) -> client.openedAt() - askedAt <= 0),
					kick.reason());
		}
		if (command instanceof ControlCommand.DisconnectClient kick) {
			return ClientRegistry.close(Stream.ofNullable(this.registry.get(kick.clientId())), kick.reason());
		}
		if (command instanceof ControlCommand.RevokeUser revocation) {
			return revoke(revocation);
		}
		if (command instanceof ControlCommand.RefreshClient refresh) {
			return refresh(refresh) ? 1 : 0;
		}
		if (command instanceof ControlCommand.StopRun stop) {
			return this.runs.test(stop.user(), stop.id()) ? 1 : 0;
		}
		throw new IllegalArgumentException("Unknown command " + command.getClass().getName());
	}

	private boolean deliverToClient(String clientId, Entry entry) {
		StreamClient client = this.registry.get(clientId);
		return client != null && client.run() == null
				&& this.logs.offer(Destination.user(client.user()), entry, clientId);
	}

	private int revoke(ControlCommand.RevokeUser revocation) {
		long askedAt = System.nanoTime() - revocation.age().toNanos();
		this.admission.revocations().add(revocation.user(), this.clock.latest(revocation.at()), revocation.period());
		return ClientRegistry.close(this.registry.withAccessOf(revocation.user())
			.filter((client) -> client.openedAt() - askedAt <= 0 || this.admission.isRevoked(client.request().grant())),
				CloseReason.REVOKED);
	}

	private boolean refresh(ControlCommand.RefreshClient refresh) {
		StreamClient client = this.registry.get(refresh.clientId());
		return client != null && client.request().grant().principal().equals(refresh.user())
				&& Objects.equals(client.request().grant().issuer(), refresh.issuer())
				&& refresh.topics().containsAll(client.topics())
				&& client.extend(this.clock.lifeUntil(refresh.expiresAt()));
	}

}
