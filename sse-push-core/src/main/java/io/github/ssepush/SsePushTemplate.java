package io.github.ssepush;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Template that simplifies sending messages to users. It converts and encodes a message
 * once, on the caller's thread, and passes it to a {@link MessagePublisher}, which is the
 * broker or a component in front of it. Safe for use by any thread.
 *
 * @see SsePushOperations
 */
public class SsePushTemplate implements SsePushOperations {

	private final MessagePublisher publisher;

	private final PayloadConverter converter;

	private final long maxMessageSize;

	private final SsePushListener listener;

	private final ObservationRegistry registry;

	private final @Nullable SsePushObservationConvention convention;

	private final UnhandledFailures unhandled = new UnhandledFailures(LoggerFactory.getLogger(SsePushTemplate.class));

	/**
	 * Create a template whose sends are not observed.
	 * @param publisher the publisher that stores and routes messages
	 * @param converter the converter for payloads other than {@code String} and {@code
	 * byte[]}
	 * @param maxMessageSize the maximum size of a message on the wire, in bytes
	 * @param listener the listener that is notified of the outcome of each send
	 */
	public SsePushTemplate(MessagePublisher publisher, PayloadConverter converter, long maxMessageSize,
			SsePushListener listener) {
		this(publisher, converter, maxMessageSize, listener, ObservationRegistry.NOOP, null);
	}

	/**
	 * Create a template.
	 * @param publisher the publisher that stores and routes messages
	 * @param converter the converter for payloads other than {@code String} and {@code
	 * byte[]}
	 * @param maxMessageSize the maximum size of a message on the wire, in bytes
	 * @param listener the listener that is notified of the outcome of each send
	 * @param registry the registry for an observation of each send
	 * @param convention the names and keys of the observations, {@code null} for the
	 * {@linkplain DefaultSsePushObservationConvention default}
	 */
	public SsePushTemplate(MessagePublisher publisher, PayloadConverter converter, long maxMessageSize,
			SsePushListener listener, ObservationRegistry registry, @Nullable SsePushObservationConvention convention) {
		this.publisher = publisher;
		this.converter = converter;
		this.maxMessageSize = maxMessageSize;
		this.listener = listener;
		this.registry = registry;
		this.convention = convention;
	}

	/**
	 * Log the failures that were not handled so far, and stop the thread that waits for
	 * them. Spring calls this method when the application context closes.
	 */
	public void close() {
		this.unhandled.stop();
	}

	@Override
	public CompletableFuture<PushReceipt> sendToUser(String user, SseMessage message) {
		return send(Destination.user(user), message);
	}

	@Override
	public CompletableFuture<PushReceipt> sendToTopic(String topic, SseMessage message) {
		return send(Destination.topic(topic), message);
	}

	@Override
	public CompletableFuture<PushReceipt> sendToClient(String clientId, SseMessage message) {
		return send(Destination.client(clientId), message);
	}

	@Override
	public CompletableFuture<PushReceipt> broadcast(SseMessage message) {
		return send(Destination.everyone(), message);
	}

	@Override
	public CompletableFuture<List<PushReceipt>> sendToUsers(Collection<String> users, SseMessage message) {
		List<Destination> destinations = users.stream().distinct().map(Destination::user).toList();
		return send(Destination.Kind.USER, destinations, message,
				(receipts) -> CompletableFuture.allOf(receipts.toArray(CompletableFuture<?>[]::new))
					.thenApply((done) -> receipts.stream().map(CompletableFuture::join).toList()));
	}

	private CompletableFuture<PushReceipt> send(Destination destination, SseMessage message) {
		return send(destination.kind(), List.of(destination), message, (receipts) -> receipts.get(0));
	}

	private <T> CompletableFuture<T> send(Destination.Kind kind, List<Destination> destinations, SseMessage message,
			Function<List<CompletableFuture<PushReceipt>>, CompletableFuture<T>> join) {
		long now = System.nanoTime();
		PushFuture<T> result = new PushFuture<>(kind, this.unhandled);
		SendObservation observation = SendObservation.start(kind, this.registry, this.convention);
		Observation.Scope scope = observation.openScope();
		List<CompletableFuture<PushReceipt>> receipts;
		try (scope) {
			OutboundMessage outbound = prepare(kind, message, now, observation.trace());
			receipts = destinations.stream().map((destination) -> publish(destination, outbound)).toList();
		}
		catch (RuntimeException | Error ex) {
			observation.end(PushOutcome.REJECTED, ex);
			this.listener.messageSent(kind, PushOutcome.REJECTED);
			if (ex instanceof Error error) {
				throw error;
			}
			return result.fail(ex);
		}
		CompletableFuture<T> sent = join.apply(receipts);
		observation.endWith(sent, receipts);
		return result.follow(sent, receipts);
	}

	private OutboundMessage prepare(Destination.Kind kind, SseMessage message, long now, @Nullable String trace) {
		if (kind == Destination.Kind.CLIENT && message.idempotencyKey() != null) {
			throw new IllegalArgumentException(
					"A message to one client is not stored and can't have an idempotency key");
		}
		SseFrame frame = SseFrame.encode(message.event(), toBytes(message.data()));
		if (frame.size() > this.maxMessageSize) {
			throw new MessageTooLargeException(frame.size(), this.maxMessageSize);
		}
		return new OutboundMessage(frame, message.ephemeral() || kind == Destination.Kind.CLIENT,
				message.idempotencyKey(), message.expiresAfter(), message.excludedClient(), message.immediate(), now,
				MessageKind.MESSAGE, null, trace);
	}

	private byte[] toBytes(Object payload) {
		if (payload instanceof byte[] bytes) {
			return bytes;
		}
		return (payload instanceof String text) ? text.getBytes(StandardCharsets.UTF_8)
				: this.converter.convert(payload);
	}

	private CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message) {
		CompletableFuture<PushReceipt> published = this.publisher.publish(destination, message);
		published.whenComplete((receipt, failure) -> this.listener.messageSent(destination.kind(),
				PushOutcome.of(failure, receipt != null && receipt.duplicate())));
		return published;
	}

}
