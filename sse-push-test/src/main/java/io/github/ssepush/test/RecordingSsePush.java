package io.github.ssepush.test;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.assertj.core.api.AssertProvider;
import tools.jackson.databind.json.JsonMapper;

import io.github.ssepush.Destination;
import io.github.ssepush.PayloadConverter;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.SsePushTemplate;

/**
 * Template that records messages instead of sending them, for unit tests and test slices.
 * It checks names, sizes and payloads as in production. Safe for use by any thread.
 * <p>
 * A message with an idempotency key is recorded once for each destination, as a broker
 * stores it once.
 */
public class RecordingSsePush extends SsePushTemplate implements AssertProvider<RecordingSsePushAssert> {

	/** The default of {@code sse-push.limits.max-message-size}. */
	private static final long MAX_MESSAGE_SIZE = 1024 * 1024;

	private final SendRecorder recorder;

	/**
	 * Create a template that converts payloads with the defaults of {@link JsonMapper}.
	 */
	public RecordingSsePush() {
		this(new JsonMapper()::writeValueAsBytes);
	}

	/**
	 * Create a template.
	 * @param converter converts payloads other than {@code String} and {@code byte[]}
	 */
	public RecordingSsePush(PayloadConverter converter) {
		this(converter, MAX_MESSAGE_SIZE, false);
	}

	/**
	 * Create a template for an application with transactions.
	 * @param converter converts payloads other than {@code String} and {@code byte[]}
	 * @param maxMessageSize the maximum number of bytes of a message on the wire
	 * @param transactionAware whether a message that is sent in a transaction waits for
	 * the commit
	 */
	public RecordingSsePush(PayloadConverter converter, long maxMessageSize, boolean transactionAware) {
		this(new SendRecorder(transactionAware), converter, maxMessageSize);
	}

	private RecordingSsePush(SendRecorder recorder, PayloadConverter converter, long maxMessageSize) {
		super(recorder, converter, maxMessageSize, new SsePushListener() {
		});
		this.recorder = recorder;
	}

	/**
	 * Return all messages, one for each destination, in the order of the sends. It
	 * includes those that were not sent: see {@link SentMessage#outcome()}.
	 * @return a snapshot
	 */
	public List<SentMessage> messages() {
		return this.recorder.messages();
	}

	/**
	 * Fail all sends from now on, until {@link #clear()} is called.
	 * @param failure the failure of the future that a send returns
	 */
	public void failWith(RuntimeException failure) {
		this.recorder.failWith(failure);
	}

	/**
	 * Forget all messages, and let sends succeed again.
	 */
	public void clear() {
		this.recorder.clear();
	}

	@Override
	public CompletableFuture<PushReceipt> sendToUser(String user, SseMessage message) {
		return record(List.of(Destination.user(user)), message, () -> super.sendToUser(user, message));
	}

	@Override
	public CompletableFuture<List<PushReceipt>> sendToUsers(Collection<String> users, SseMessage message) {
		List<Destination> destinations = users.stream().distinct().map(Destination::user).toList();
		return record(destinations, message, () -> super.sendToUsers(users, message));
	}

	@Override
	public CompletableFuture<PushReceipt> sendToTopic(String topic, SseMessage message) {
		return record(List.of(Destination.topic(topic)), message, () -> super.sendToTopic(topic, message));
	}

	@Override
	public CompletableFuture<PushReceipt> sendToClient(String clientId, SseMessage message) {
		return record(List.of(Destination.client(clientId)), message, () -> super.sendToClient(clientId, message));
	}

	@Override
	public CompletableFuture<PushReceipt> broadcast(SseMessage message) {
		return record(List.of(Destination.everyone()), message, () -> super.broadcast(message));
	}

	@Override
	public RecordingSsePushAssert assertThat() {
		return new RecordingSsePushAssert(this);
	}

	private <T> T record(List<Destination> destinations, SseMessage message, Supplier<T> send) {
		return this.recorder.record(destinations, message, send);
	}

}
