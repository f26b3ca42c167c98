package io.github.ssepush;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Pushes messages to a publisher, which is the broker or what stands before it: converts
 * and encodes once, on the caller's thread, and leaves the rest to others. Safe for use
 * by any thread.
 */
public class SsePushTemplate implements SsePushOperations {

	private final MessagePublisher publisher;

	private final PayloadConverter converter;

	private final long maxMessageSize;

	private final SsePushListener listener;

	private final SendObserver observer;

	private final UnhandledFailures unhandled = new UnhandledFailures();

	/**
	 * Create a template that nobody observes.
	 * @param publisher stores and routes
	 * @param converter converts payloads other than {@code String} and {@code byte[]}
	 * @param maxMessageSize the most bytes that a message may have on the wire
	 * @param listener told the outcome of each send
	 */
	public SsePushTemplate(MessagePublisher publisher, PayloadConverter converter, long maxMessageSize,
			SsePushListener listener) {
		this(publisher, converter, maxMessageSize, listener, SendObserver.NONE);
	}

	/**
	 * Create a template.
	 * @param publisher stores and routes
	 * @param converter converts payloads other than {@code String} and {@code byte[]}
	 * @param maxMessageSize the most bytes that a message may have on the wire
	 * @param listener told the outcome of each send
	 * @param observer stands around each call
	 */
	public SsePushTemplate(MessagePublisher publisher, PayloadConverter converter, long maxMessageSize,
			SsePushListener listener, SendObserver observer) {
		this.publisher = publisher;
		this.converter = converter;
		this.maxMessageSize = maxMessageSize;
		this.listener = listener;
		this.observer = observer;
	}

	/**
	 * Log the failures that are not handled so far, and end the thread that waits for
	 * them. Spring calls this at the end of the application context.
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
		SendObserver.Send observed = this.observer.begin(kind);
		List<CompletableFuture<PushReceipt>> receipts;
		try (observed) {
			OutboundMessage outbound = prepare(kind, message, now);
			receipts = destinations.stream().map((destination) -> publish(destination, outbound)).toList();
		}
		catch (RuntimeException ex) {
			this.listener.messageSent(kind, PushOutcome.REJECTED);
			observed.end(PushOutcome.REJECTED, ex);
			return result.fail(ex);
		}
		CompletableFuture<T> sent = join.apply(receipts);
		if (!observed.equals(SendObserver.Send.UNOBSERVED)) {
			sent.whenComplete((done, failure) -> end(observed, receipts, failure));
		}
		return result.follow(sent, receipts);
	}

	private OutboundMessage prepare(Destination.Kind kind, SseMessage message, long now) {
		if (kind == Destination.Kind.CLIENT && message.idempotencyKey() != null) {
			throw new IllegalArgumentException(
					"A message to one client is not stored and can't have an idempotency key");
		}
		SseFrame frame = SseFrame.encode(message.event(), toBytes(message.data()));
		if (frame.size() > this.maxMessageSize) {
			throw new MessageTooLargeException(frame.size(), this.maxMessageSize);
		}
		return new OutboundMessage(frame, message.ephemeral() || kind == Destination.Kind.CLIENT,
				message.idempotencyKey(), message.expiresAfter(), message.excludedClient(), message.immediate(), now);
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
				outcomeOf(failure, receipt != null && receipt.duplicate())));
		return published;
	}

	/** Of several messages, one that fails counts; duplicates count if they all are. */
	private static void end(SendObserver.Send observed, List<CompletableFuture<PushReceipt>> receipts,
			@Nullable Throwable failure) {
		Throwable cause = (failure != null) ? Failures.unwrap(failure) : null;
		observed.end(outcomeOf(cause,
				failure == null && receipts.stream().allMatch((receipt) -> receipt.join().duplicate())), cause);
	}

	private static PushOutcome outcomeOf(@Nullable Throwable failure, boolean duplicate) {
		if (failure instanceof NotCommittedException) {
			return PushOutcome.DISCARDED;
		}
		if (failure != null) {
			return PushOutcome.FAILED;
		}
		return duplicate ? PushOutcome.DUPLICATE : PushOutcome.ACCEPTED;
	}

}
