package io.github.ssepush.engine;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.UserPage;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.NodeReplies;
import io.github.ssepush.broker.NodeRequest;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.Start;
import io.github.ssepush.support.QuietLogger;

/**
 * The boundary between the starter and a broker, which may be an application's own. A
 * method that throws instead of failing its future is a failed future behind it, and a
 * method without a future that throws is logged and has no effect. So the callers have
 * one kind of failure to handle.
 */
public final class GuardedBroker implements SsePushBroker {

	private final QuietLogger logger = new QuietLogger(LoggerFactory.getLogger(GuardedBroker.class));

	private final SsePushBroker broker;

	private GuardedBroker(SsePushBroker broker) {
		this.broker = broker;
	}

	/**
	 * Guard a broker, unless it is guarded already.
	 * @param broker the broker
	 * @return a broker whose methods do not throw, except {@link #start},
	 * {@link #storesRuns} and {@link #users} with a cursor that is not valid
	 */
	public static GuardedBroker of(SsePushBroker broker) {
		return (broker instanceof GuardedBroker guarded) ? guarded : new GuardedBroker(broker);
	}

	/** An application whose broker can't be started does not start. */
	@Override
	public void start(NodeRegistration node, BrokerListener listener) {
		this.broker.start(node, listener);
	}

	@Override
	public CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message) {
		return call(() -> this.broker.publish(destination, message));
	}

	@Override
	public CompletableFuture<Position> attach(Destination destination) {
		return call(() -> this.broker.attach(destination));
	}

	@Override
	public void detach(Destination destination) {
		run("detach", () -> this.broker.detach(destination));
	}

	@Override
	public void announce(Destination destination, int clients) {
		run("announce", () -> this.broker.announce(destination, clients));
	}

	@Override
	public CompletableFuture<History> read(Destination destination, Start start, int maxBytes) {
		return call(() -> this.broker.read(destination, start, maxBytes));
	}

	@Override
	public CompletableFuture<Map<Destination, Map<String, Integer>>> presence(Collection<Destination> destinations) {
		return call(() -> this.broker.presence(destinations));
	}

	@Override
	public CompletableFuture<Long> userCount() {
		return call(this.broker::userCount);
	}

	@Override
	public CompletableFuture<UserPage> users(@Nullable String cursor, int limit) {
		try {
			return required(this.broker.users(cursor, limit));
		}
		catch (IllegalArgumentException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public CompletableFuture<NodeReplies> ask(NodeRequest request) {
		return call(() -> this.broker.ask(request));
	}

	@Override
	public boolean storesRuns() {
		return this.broker.storesRuns();
	}

	@Override
	public BrokerState state() {
		try {
			return this.broker.state();
		}
		catch (Throwable ex) {
			return new BrokerState(BrokerState.Status.DOWN, "The state of the broker is not known: " + ex);
		}
	}

	@Override
	public void stop() {
		run("stop", this.broker::stop);
	}

	private void run(String name, Runnable method) {
		try {
			method.run();
		}
		catch (Throwable ex) {
			this.logger.error("{}.{} failed and may have had no effect. The node goes on. Fix the broker",
					this.broker.getClass().getName(), name, ex);
		}
	}

	private <T> CompletableFuture<T> call(Supplier<CompletableFuture<T>> method) {
		try {
			return required(method.get());
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private <T> CompletableFuture<T> required(@Nullable CompletableFuture<T> answer) {
		return Objects.requireNonNull(answer,
				() -> this.broker.getClass().getName() + " has returned null instead of a future");
	}

}
