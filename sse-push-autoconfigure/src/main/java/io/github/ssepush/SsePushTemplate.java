package io.github.ssepush;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.broker.MessagePublisher;
import io.github.ssepush.broker.OutboundMessage;

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

	/**
	 * Create a template.
	 * @param publisher stores and routes
	 * @param converter converts payloads other than {@code String} and {@code byte[]}
	 * @param maxMessageSize the most bytes that a message may have on the wire
	 * @param listener told the outcome of each send
	 */
	public SsePushTemplate(MessagePublisher publisher, PayloadConverter converter, long maxMessageSize,
			SsePushListener listener) {
		this.publisher = publisher;
		this.converter = converter;
		this.maxMessageSize = maxMessageSize;
		this.listener = listener;
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
		PushFuture<List<PushReceipt>> result = new PushFuture<>(Destination.Kind.USER);
		OutboundMessage outbound = prepare(Destination.Kind.USER, message, result);
		if (outbound == null) {
			return result;
		}
		List<CompletableFuture<PushReceipt>> receipts = new LinkedHashSet<>(users).stream()
			.map((user) -> publish(Destination.user(user), outbound))
			.toList();
		return result.follow(CompletableFuture.allOf(receipts.toArray(CompletableFuture<?>[]::new))
			.thenApply((done) -> receipts.stream().map(CompletableFuture::join).toList()), receipts);
	}

	private CompletableFuture<PushReceipt> send(Destination destination, SseMessage message) {
		PushFuture<PushReceipt> result = new PushFuture<>(destination.kind());
		OutboundMessage outbound = prepare(destination.kind(), message, result);
		if (outbound == null) {
			return result;
		}
		CompletableFuture<PushReceipt> receipt = publish(destination, outbound);
		return result.follow(receipt, List.of(receipt));
	}

	private @Nullable OutboundMessage prepare(Destination.Kind kind, SseMessage message, PushFuture<?> result) {
		try {
			if (kind == Destination.Kind.CLIENT && message.idempotencyKey() != null) {
				throw new IllegalArgumentException(
						"A message to one client is not stored and can't have an idempotency key");
			}
			SseFrame frame = SseFrame.encode(message.event(), toBytes(message.data()));
			if (frame.size() > this.maxMessageSize) {
				throw new MessageTooLargeException(frame.size(), this.maxMessageSize);
			}
			return new OutboundMessage(frame, message.ephemeral() || kind == Destination.Kind.CLIENT,
					message.idempotencyKey(), message.expiresAfter(), message.excludedClient(), message.immediate());
		}
		catch (RuntimeException ex) {
			this.listener.messageSent(kind, PushOutcome.REJECTED);
			result.fail(ex);
			return null;
		}
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
		published.whenComplete(
				(receipt, failure) -> this.listener.messageSent(destination.kind(), outcomeOf(receipt, failure)));
		return published;
	}

	private static PushOutcome outcomeOf(@Nullable PushReceipt receipt, @Nullable Throwable failure) {
		if (failure instanceof NotCommittedException) {
			return PushOutcome.DISCARDED;
		}
		if (failure != null || receipt == null) {
			return PushOutcome.FAILED;
		}
		return receipt.duplicate() ? PushOutcome.DUPLICATE : PushOutcome.ACCEPTED;
	}

}
