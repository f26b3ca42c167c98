package io.github.ssepush.test;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.MessagePublisher;
import io.github.ssepush.NotCommittedException;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SseMessage;
import io.github.ssepush.transaction.TransactionAwarePublisher;

/**
 * Publisher behind {@link RecordingSsePush} that keeps messages.
 */
final class SendRecorder implements MessagePublisher {

	/** The send that this thread is in. */
	private static final ThreadLocal<Call> CALL = new ThreadLocal<>();

	private final MessagePublisher accepting;

	private final List<Recorded> messages = new CopyOnWriteArrayList<>();

	private final Map<Key, PushReceipt> keys = new ConcurrentHashMap<>();

	private final AtomicLong ids = new AtomicLong();

	private volatile @Nullable RuntimeException failure;

	SendRecorder(boolean transactionAware) {
		this.accepting = transactionAware ? new TransactionAwarePublisher(this::accept) : this::accept;
	}

	List<SentMessage> messages() {
		return this.messages.stream().map(Recorded::toSentMessage).toList();
	}

	void failWith(RuntimeException failure) {
		this.failure = failure;
	}

	void clear() {
		this.failure = null;
		this.keys.clear();
		this.messages.clear();
	}

	/** Run a send of the template, which publishes on this thread. */
	<T> T record(List<Destination> destinations, SseMessage message, Supplier<T> send) {
		Call current = new Call(message);
		CALL.set(current);
		try {
			return send.get();
		}
		finally {
			CALL.remove();
			if (!current.published) {
				destinations.forEach((destination) -> this.messages.add(new Recorded(destination, message, "",
						CompletableFuture.failedFuture(new IllegalArgumentException("rejected")))));
			}
		}
	}

	@Override
	public CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message) {
		Call current = CALL.get();
		current.published = true;
		CompletableFuture<PushReceipt> published = this.accepting.publish(destination, message);
		Recorded recorded = new Recorded(destination, current.message, SseEvent.of(message.frame()).data(), published);
		this.messages.add(recorded);
		published.thenAccept((receipt) -> {
			if (receipt.duplicate()) {
				this.messages.remove(recorded);
			}
		});
		return published;
	}

	private CompletableFuture<PushReceipt> accept(Destination destination, OutboundMessage message) {
		RuntimeException configured = this.failure;
		if (configured != null) {
			return CompletableFuture.failedFuture(configured);
		}
		String id = message.ephemeral() ? null : "recorded-" + this.ids.incrementAndGet();
		PushReceipt receipt = new PushReceipt(id, destination, 1, false);
		String key = message.idempotencyKey();
		PushReceipt first = (key != null) ? this.keys.putIfAbsent(new Key(destination, key), receipt) : null;
		return CompletableFuture
			.completedFuture((first != null) ? new PushReceipt(first.id(), destination, first.nodes(), true) : receipt);
	}

	/**
	 * A send that is going on.
	 */
	private static final class Call {

		private final SseMessage message;

		private boolean published;

		private Call(SseMessage message) {
			this.message = message;
		}

	}

	/**
	 * A message and the future of its send.
	 */
	private static final class Recorded {

		private final Destination destination;

		private final SseMessage message;

		private final String data;

		private final CompletableFuture<PushReceipt> published;

		private Recorded(Destination destination, SseMessage message, String data,
				CompletableFuture<PushReceipt> published) {
			this.destination = destination;
			this.message = message;
			this.data = data;
			this.published = published;
		}

		private SentMessage toSentMessage() {
			return new SentMessage(this.destination, this.message, this.data, outcome());
		}

		private SentMessage.Outcome outcome() {
			if (!this.published.isDone()) {
				return SentMessage.Outcome.WAITING_FOR_COMMIT;
			}
			return this.published.handle((receipt, failure) -> {
				if (failure == null) {
					return SentMessage.Outcome.SENT;
				}
				return (failure instanceof NotCommittedException) ? SentMessage.Outcome.ROLLED_BACK
						: SentMessage.Outcome.FAILED;
			}).join();
		}

	}

	/**
	 * An idempotency key counts for one destination.
	 *
	 * @param destination the destination
	 * @param key the key
	 */
	private record Key(Destination destination, String key) {

	}

}
