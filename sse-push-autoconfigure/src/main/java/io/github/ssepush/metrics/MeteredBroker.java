package io.github.ssepush.metrics;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.MessageTooLargeException;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.RunEndedException;
import io.github.ssepush.RunExistsException;
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

/**
 * Times how long a broker takes to publish, and counts what fails of everything that is
 * asked of it.
 */
final class MeteredBroker implements SsePushBroker {

	private final SsePushBroker broker;

	private final Timer roundtrip;

	private final Counter errors;

	private final NodeRequestTimer requests;

	MeteredBroker(SsePushBroker broker, MeterRegistry registry) {
		this.broker = broker;
		this.roundtrip = Timer.builder(SsePushMeterDocumentation.BROKER_ROUNDTRIP.getName())
			.description(SsePushMeterDocumentation.BROKER_ROUNDTRIP.getDescription())
			.publishPercentileHistogram()
			.minimumExpectedValue(SsePushMeterDocumentation.SHORTEST_DELIVERY)
			.maximumExpectedValue(SsePushMeterDocumentation.LONGEST_DELIVERY)
			.register(registry);
		this.requests = new NodeRequestTimer(registry);
		this.errors = Counter.builder(SsePushMeterDocumentation.BROKER_ERRORS.getName())
			.description(SsePushMeterDocumentation.BROKER_ERRORS.getDescription())
			.register(registry);
	}

	@Override
	public CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message) {
		long start = System.nanoTime();
		CompletableFuture<PushReceipt> published = watch(this.broker.publish(destination, message));
		if (published.isDone()) {
			this.roundtrip.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
		}
		else {
			published.whenComplete(
					(receipt, failure) -> this.roundtrip.record(System.nanoTime() - start, TimeUnit.NANOSECONDS));
		}
		return published;
	}

	@Override
	public void start(NodeRegistration node, BrokerListener listener) {
		this.broker.start(node, listener);
	}

	@Override
	public CompletableFuture<Position> attach(Destination destination) {
		return watch(this.broker.attach(destination));
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
		return watch(this.broker.read(destination, start, maxBytes));
	}

	@Override
	public CompletableFuture<Map<Destination, Map<String, Integer>>> presence(Collection<Destination> destinations) {
		return watch(this.broker.presence(destinations));
	}

	@Override
	public CompletableFuture<Long> userCount() {
		return watch(this.broker.userCount());
	}

	@Override
	public CompletableFuture<UserPage> users(@Nullable String cursor, int limit) {
		return watch(this.broker.users(cursor, limit));
	}

	@Override
	public CompletableFuture<NodeReplies> ask(NodeRequest request) {
		return this.requests.time(watch(this.broker.ask(request)));
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

	/**
	 * Count the failure of an answer. An answer that is complete by now costs nothing, as
	 * with the memory broker.
	 */
	private <T> CompletableFuture<T> watch(CompletableFuture<T> answer) {
		if (!answer.isDone() || answer.isCompletedExceptionally()) {
			answer.whenComplete((value, failure) -> {
				if (failure != null && isError(failure)) {
					this.errors.increment();
				}
			});
		}
		return answer;
	}

	/** A run that does not take a message is no error of the broker. */
	private static boolean isError(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : failure;
		return !(cause instanceof RunExistsException || cause instanceof RunEndedException
				|| cause instanceof MessageTooLargeException);
	}

}
