package io.github.ssepush.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.ResponseParser;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.test.EventReader;
import io.github.ssepush.test.SseEvent;

/**
 * A client over all its connections, which knows nothing but the last id that it has
 * read, as an {@code EventSource} does. Writes down what it sees.
 */
final class Lineage {

	private final String user;

	private final Truth truth;

	private final List<Object> seen = new ArrayList<>();

	private volatile Set<Destination> followed = Set.of();

	private volatile String lastEventId = "";

	private volatile String clientId = "";

	private volatile @Nullable Socket socket;

	private int connects;

	private volatile int resumes;

	Lineage(String user, Truth truth) {
		this.user = user;
		this.truth = truth;
	}

	String user() {
		return this.user;
	}

	String clientId() {
		return this.clientId;
	}

	String lastEventId() {
		return this.lastEventId;
	}

	/** The topics of the connection that is open, or was. */
	List<String> topics() {
		return this.followed.stream()
			.filter((destination) -> destination.kind() == Destination.Kind.TOPIC)
			.map(Destination::name)
			.toList();
	}

	int connects() {
		return this.connects;
	}

	int resumes() {
		return this.resumes;
	}

	/**
	 * Return the events of the client: {@link Connect}, {@link Id} and {@link Event}, in
	 * order.
	 */
	List<Object> seen() {
		return this.seen;
	}

	/**
	 * Be connected until the connection ends.
	 * @param port where
	 * @param topics the topics to follow
	 * @param last where all destinations without a position begin: with as many of the
	 * newest messages, 0 for now
	 */
	void connect(int port, List<String> topics, int last) {
		Set<Destination> destinations = new LinkedHashSet<>(
				List.of(Destination.everyone(), Destination.user(this.user)));
		topics.forEach((topic) -> destinations.add(Destination.topic(topic)));
		this.followed = destinations;
		this.seen.add(new Connect(destinations, this.lastEventId, last, counts()));
		this.connects++;
		this.resumes += this.lastEventId.isEmpty() ? 0 : 1;
		String from = (last == 0) ? "" : "&from=user:last:" + last + "&from=everyone:last:" + last
				+ (topics.isEmpty() ? "" : "&from=last:" + last);
		String path = topics.stream()
			.map((topic) -> "topic=" + topic)
			.collect(Collectors.joining("&", "/events?", from));
		String[] headers = this.lastEventId.isEmpty() ? new String[0]
				: new String[] { "Last-Event-ID: " + this.lastEventId };
		try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
			this.socket = connection;
			connection.getOutputStream().write(RawClient.request(path, Tokens.of(this.user), headers));
			read(connection.getInputStream());
		}
		catch (IOException ex) {
			// Cut.
		}
	}

	void disconnect() {
		Socket connection = this.socket;
		try {
			if (connection != null) {
				connection.close();
			}
		}
		catch (IOException ex) {
			// It is closed, then.
		}
	}

	private void read(InputStream input) throws IOException {
		EventReader parser = new EventReader(this::event);
		ResponseParser response = new ResponseParser(parser);
		byte[] buffer = new byte[2048];
		int length = input.read(buffer);
		while (length >= 0) {
			response.feed(buffer, length);
			if (response.hasEnded()) {
				throw new IllegalStateException("The server ended a stream that nobody cut");
			}
			length = input.read(buffer);
		}
		if (parser.emptyBlocks() > 0) {
			throw new IllegalStateException("A block has no data");
		}
		if (response.status() != 0 && response.status() != 200) {
			throw new IllegalStateException("The answer was " + response.head());
		}
	}

	private void event(SseEvent event) {
		if (event.name().equals("sse-push.hello")) {
			this.clientId = event.data().replaceAll(".*\"client\":\"([^\"]+)\".*", "$1");
			if (!event.id().isEmpty()) {
				id(event.id());
			}
			return;
		}
		if (event.name().equals("sse-push.position")) {
			id(event.id());
			return;
		}
		if (!event.id().isEmpty()) {
			this.lastEventId = event.id();
		}
		this.seen.add(new Event(event, this.clientId, counts()));
	}

	private void id(String id) {
		this.lastEventId = id;
		this.seen.add(new Id(id, this.clientId, counts()));
	}

	private Map<Destination, Integer> counts() {
		Map<Destination, Integer> counts = new HashMap<>();
		this.followed.forEach((destination) -> counts.put(destination, this.truth.countOf(destination)));
		return counts;
	}

	/**
	 * A request was made.
	 *
	 * @param followed the destinations that it asks for
	 * @param lastEventId the id that it came with
	 * @param last how many of the newest messages destinations without a position begin
	 * with
	 * @param counts how many messages there were
	 */
	record Connect(Set<Destination> followed, String lastEventId, int last, Map<Destination, Integer> counts) {

	}

	/**
	 * An id came without a message.
	 *
	 * @param id the id
	 * @param clientId the client's id
	 * @param counts how many messages there were
	 */
	record Id(String id, String clientId, Map<Destination, Integer> counts) {

	}

	/**
	 * An event came.
	 *
	 * @param event the event
	 * @param clientId the client's id
	 * @param counts how many messages there were
	 */
	record Event(SseEvent event, String clientId, Map<Destination, Integer> counts) {

	}

}
