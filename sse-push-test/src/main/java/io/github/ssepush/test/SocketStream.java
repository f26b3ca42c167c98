package io.github.ssepush.test;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;

/**
 * Stream over {@link StreamConnection connections} of its own, one after the other.
 */
final class SocketStream implements TestStream {

	private static final AtomicLong settles = new AtomicLong();

	private static final Pattern CLIENT = Pattern.compile("\"client\" *: *\"([^\"]+)\"");

	/** Messages that are not stored may be lost to a client that is far behind. */
	private static final Duration MARKER_PERIOD = Duration.ofMillis(250);

	private final StreamTarget target;

	private final HttpExchange.Connector connector;

	private final ServerAccess server;

	private final Duration timeout;

	private final StreamLog log = new StreamLog();

	private volatile @Nullable String token;

	private volatile String lastEventId = "";

	private volatile String clientId = "";

	private volatile Set<Destination> followed = Set.of();

	private volatile StreamConnection connection;

	SocketStream(StreamTarget target, HttpExchange.Connector connector, ServerAccess server, Duration timeout) {
		this.target = target;
		this.connector = connector;
		this.server = server;
		this.timeout = timeout;
		this.token = target.token();
		this.connection = connect();
	}

	StreamTarget target() {
		return this.target;
	}

	ServerAccess server() {
		return this.server;
	}

	Duration timeout() {
		return this.timeout;
	}

	StreamLog log() {
		return this.log;
	}

	StreamConnection connection() {
		return this.connection;
	}

	/** Return the destinations that the stream follows, or followed when it was open. */
	Set<Destination> followed() {
		return this.followed;
	}

	boolean hasClientId() {
		return !this.clientId.isEmpty();
	}

	@Override
	public String clientId() {
		if (!hasClientId()) {
			throw new IllegalStateException(StreamReport.refusal(this));
		}
		return this.clientId;
	}

	@Override
	public String lastEventId() {
		return this.connection.lastEventId();
	}

	@Override
	public List<SseEvent> events() {
		return this.log.events();
	}

	@Override
	public SseEvent next() {
		return assertThat().takeMessage("a message");
	}

	@Override
	public void settle() {
		String missing = trySettle();
		if (missing != null) {
			throw new AssertionError("Expecting the stream of " + this.target.owner()
					+ " to receive everything that was sent to " + missing + ", but it did not within "
					+ Words.time(this.timeout) + ".\n" + this.log.transcript());
		}
	}

	/** Return the destinations of which not everything has come, {@code null} if none. */
	@Nullable String trySettle() {
		if (this.connection.isStalled()) {
			throw new IllegalStateException(
					"The stream of " + this.target.owner() + " does not read: call read() before you assert");
		}
		if (this.connection.isOpen() && readsRun()) {
			throw new IllegalStateException("The stream of " + this.target.owner()
					+ " reads a run, which is complete at its end only: call ends() before you assert, or use next()");
		}
		long deadline = System.nanoTime() + this.timeout.toNanos();
		Map<String, Destination> missing = new LinkedHashMap<>();
		String settle = this.clientId + "/" + settles.incrementAndGet() + "/";
		this.followed.forEach((destination) -> missing.put(settle + missing.size(), destination));
		while (this.connection.isOpen() && !missing.isEmpty()) {
			if (System.nanoTime() - deadline > 0) {
				return Words.list(missing.values());
			}
			missing.forEach((marker, destination) -> this.server.sendMarker(destination, marker));
			this.log.await(MARKER_PERIOD,
					() -> missing.keySet().stream().allMatch(this.log::hasMarker) || !this.connection.isOpen());
			missing.keySet().removeIf(this.log::hasMarker);
		}
		return null;
	}

	private boolean readsRun() {
		return this.followed.stream().anyMatch((destination) -> destination.kind() == Destination.Kind.RUN);
	}

	@Override
	public void cut() {
		this.connection.cut();
	}

	@Override
	public void stall() {
		this.connection.stall();
	}

	@Override
	public void read() {
		this.connection.read();
	}

	@Override
	public void reconnect() {
		this.connection.close();
		this.lastEventId = this.connection.lastEventId();
		this.log.note("reconnect" + (this.lastEventId.isEmpty() ? "" : " with Last-Event-ID " + this.lastEventId));
		this.connection = connect();
	}

	@Override
	public void reconnect(String token) {
		this.token = token;
		reconnect();
	}

	@Override
	public void refresh(String token) {
		HttpCall call = this.target.refresh(clientId(), token);
		try (HttpConnection exchange = HttpConnection.open(call, this.timeout)) {
			String body = exchange.readAll();
			if (exchange.status() != 200) {
				throw new AssertionError("Expecting the stream of " + this.target.owner() + " to be refreshed, but "
						+ call.target().getPath() + " answered " + exchange.status() + ": " + body);
			}
			this.log.note("refreshed");
		}
		catch (IOException ex) {
			throw new IllegalStateException("Could not refresh the stream at " + call.target(), ex);
		}
	}

	@Override
	public void close() {
		this.connection.close();
	}

	@Override
	public TestStreamAssert assertThat() {
		return new TestStreamAssert(this);
	}

	/** Return the transcript. */
	@Override
	public String toString() {
		return "Stream of " + this.target.owner() + ":\n" + this.log.transcript();
	}

	private StreamConnection connect() {
		int before = this.log.events().size();
		this.clientId = "";
		HttpCall call = this.target.call(this.token, this.lastEventId);
		StreamConnection opened = StreamConnection.open(this.connector, call, this.timeout, this.lastEventId, this.log);
		if (opened.isRefused()) {
			return opened;
		}
		Duration patience = HttpConnection.patience(this.timeout);
		boolean greeted = this.log.await(patience, () -> this.log.events().size() > before || !opened.isOpen());
		String hello = this.log.events()
			.stream()
			.skip(before)
			.filter((event) -> event.name().equals(SseEvent.HELLO))
			.map(SseEvent::data)
			.findFirst()
			.orElse(null);
		if (hello != null) {
			Matcher client = CLIENT.matcher(hello);
			this.clientId = client.find() ? Objects.requireNonNull(client.group(1)) : "";
			this.followed = this.server.destinationsOf(this.clientId, this.target.user(), this.target.topics());
		}
		else if (!greeted) {
			opened.close();
			throw new AssertionError(
					"Expecting a stream, but " + path(call.target()) + " sent no event within " + Words.time(patience));
		}
		return opened;
	}

	private static String path(URI target) {
		return target.getPath();
	}

}
