package io.github.ssepush.delivery;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.NodeReplies;
import io.github.ssepush.broker.NodeRequest;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.Start;

/**
 * A broker in front of another one, to be made worse by subclasses.
 */
abstract class BrokerDecorator implements SsePushBroker {

	private final SsePushBroker broker;

	private BrokerListener listener;

	BrokerDecorator(SsePushBroker broker) {
		this.broker = broker;
	}

	/** The engine. */
	final BrokerListener listener() {
		return this.listener;
	}

	/** A message on its way to the engine. */
	boolean deliver(Destination destination, Entry entry) {
		return this.listener.onEntry(destination, entry);
	}

	@Override
	public void start(NodeRegistration node, BrokerListener listener) {
		this.listener = listener;
		this.broker.start(node, new BrokerListener() {

			@Override
			public boolean onEntry(Destination destination, Entry entry) {
				return deliver(destination, entry);
			}

			@Override
			public void onSuspect(Destination destination) {
				listener.onSuspect(destination);
			}

			@Override
			public String onRequest(String content, Duration age) {
				return listener.onRequest(content, age);
			}

		});
	}

	@Override
	public CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message) {
		return this.broker.publish(destination, message);
	}

	@Override
	public CompletableFuture<Position> attach(Destination destination) {
		return this.broker.attach(destination);
	}

	@Override
	public void detach(Destination destination) {
		this.broker.detach(destination);
	}

	@Override
	public void announce(Destination destination, int clients) {
		this.broker.announce(destination, clients);
	}

	@Override
	public CompletableFuture<History> read(Destination destination, Start start, int maxBytes) {
		return this.broker.read(destination, start, maxBytes);
	}

	@Override
	public CompletableFuture<Map<Destination, Map<String, Integer>>> presence(Collection<Destination> destinations) {
		return this.broker.presence(destinations);
	}

	@Override
	public CompletableFuture<NodeReplies> ask(NodeRequest request) {
		return this.broker.ask(request);
	}

	@Override
	public boolean storesRuns() {
		return this.broker.storesRuns();
	}

	@Override
	public BrokerState state() {
		return this.broker.state();
	}

	@Override
	public void stop() {
		this.broker.stop();
	}

}
