package io.github.ssepush.test.server;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import io.github.ssepush.Client;
import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SsePushListener;

/**
 * Record of what was sent on a server, what waits for a transaction, why streams have
 * ended and which topics were denied. Safe for use by any thread.
 */
public final class ServerRecord implements SsePushListener {

	/** A number above what a failure message can show. */
	private static final int MOST = 10_000;

	private final Deque<Publication> published = new ArrayDeque<>();

	private final Deque<Publication> held = new ArrayDeque<>();

	private final Deque<Denial> denials = new ArrayDeque<>();

	private final Map<String, CloseReason> closed = new ConcurrentHashMap<>();

	/**
	 * Create a record.
	 */
	public ServerRecord() {
	}

	@Override
	public void clientClosed(Client client, CloseReason reason, Duration duration) {
		this.closed.put(client.id(), reason);
	}

	void addPublished(Destination destination, OutboundMessage message, CompletableFuture<PushReceipt> receipt) {
		add(this.published, new Publication(destination, message, receipt));
	}

	void addHeld(Destination destination, OutboundMessage message, CompletableFuture<PushReceipt> receipt) {
		add(this.held, new Publication(destination, message, receipt));
	}

	void addDenial(String user, String topic, String authorities) {
		add(this.denials, new Denial(user, topic, authorities));
	}

	/**
	 * Return the messages that the broker was given.
	 * @return the messages in order, or the latest if there were very many
	 */
	public List<Publication> published() {
		return copy(this.published);
	}

	/**
	 * Return the messages that were sent in a transaction.
	 * @return the messages in order, or the latest if there were very many
	 */
	public List<Publication> held() {
		return copy(this.held);
	}

	/**
	 * Return the latest denial of a topic.
	 * @param user the user who asked for it
	 * @return the denial, if there was one
	 */
	public Optional<Denial> lastDenial(String user) {
		return copy(this.denials).stream().filter((denial) -> denial.user().equals(user)).reduce((a, b) -> b);
	}

	/**
	 * Return why a stream has ended.
	 * @param clientId the client's id
	 * @return the reason, empty if the stream is open or unknown
	 */
	public Optional<CloseReason> closeReason(String clientId) {
		return Optional.ofNullable(this.closed.get(clientId));
	}

	/**
	 * Forget everything.
	 */
	public void clear() {
		for (Deque<?> entries : List.of(this.published, this.held, this.denials)) {
			synchronized (entries) {
				entries.clear();
			}
		}
		this.closed.clear();
	}

	private static <T> void add(Deque<T> entries, T entry) {
		synchronized (entries) {
			if (entries.size() == MOST) {
				entries.removeFirst();
			}
			entries.addLast(entry);
		}
	}

	private static <T> List<T> copy(Deque<T> entries) {
		synchronized (entries) {
			return new ArrayList<>(entries);
		}
	}

	/**
	 * A message that was sent.
	 *
	 * @param destination where it goes
	 * @param message the message
	 * @param receipt the future of the send
	 */
	public record Publication(Destination destination, OutboundMessage message,
			CompletableFuture<PushReceipt> receipt) {

	}

	/**
	 * A topic that a user may not follow.
	 *
	 * @param user the user
	 * @param topic the topic
	 * @param authorities the authorities that the user has
	 */
	public record Denial(String user, String topic, String authorities) {

	}

}
