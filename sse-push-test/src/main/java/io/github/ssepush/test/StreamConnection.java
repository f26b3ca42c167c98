package io.github.ssepush.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A connection of a stream and the thread that reads it.
 */
final class StreamConnection implements AutoCloseable {

	private final HttpExchange http;

	private final StreamLog log;

	private final EventParser parser;

	private final @Nullable String refusal;

	private volatile State state = State.OPEN;

	private volatile boolean stalled;

	private @Nullable Thread reader;

	private StreamConnection(HttpExchange http, String lastEventId, StreamLog log) throws IOException {
		this.http = http;
		this.log = log;
		this.parser = new EventParser(lastEventId, log::add);
		this.refusal = http.isEventStream() ? null : http.readAll();
		if (this.refusal != null) {
			this.state = State.REFUSED;
			log.note("refused with " + http.status() + " " + Words.shortened(this.refusal));
			http.close();
		}
		else {
			http.waitForever();
		}
	}

	static StreamConnection open(HttpExchange.Connector connector, HttpCall call, Duration timeout, String lastEventId,
			StreamLog log) {
		try {
			StreamConnection connection = new StreamConnection(connector.open(call, timeout), lastEventId, log);
			connection.startReading();
			return connection;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Could not open the stream at " + call.target(), ex);
		}
	}

	boolean isOpen() {
		return this.state == State.OPEN;
	}

	boolean isRefused() {
		return this.refusal != null;
	}

	boolean isStalled() {
		return this.stalled && isOpen();
	}

	/** Return the state in words that follow "it". */
	String description() {
		return isStalled() ? "is open and does not read" : this.state.words;
	}

	int status() {
		return this.http.status();
	}

	HttpExchange http() {
		return this.http;
	}

	EventParser parser() {
		return this.parser;
	}

	/** Return the body of a response that is no stream, {@code null} for a stream. */
	@Nullable String refusal() {
		return this.refusal;
	}

	String lastEventId() {
		return this.parser.lastEventId();
	}

	void cut() {
		if (end(State.CUT)) {
			this.http.reset();
		}
		awaitReader();
	}

	@Override
	public void close() {
		if (end(State.CLOSED)) {
			this.http.close();
		}
		awaitReader();
	}

	void stall() {
		this.stalled = true;
		this.log.note("stalled");
	}

	void read() {
		this.stalled = false;
		this.log.note("reads again");
	}

	private void startReading() {
		if (isOpen()) {
			Thread thread = new Thread(this::run, "sse-push-test-reader");
			thread.setDaemon(true);
			this.reader = thread;
			thread.start();
		}
	}

	/** Events that are read after this stream has resumed elsewhere would come twice. */
	private void awaitReader() {
		Thread thread = this.reader;
		if (thread != null) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private synchronized boolean end(State end) {
		if (this.state != State.OPEN) {
			return false;
		}
		this.state = end;
		this.log.note(end.incident);
		return true;
	}

	private void run() {
		byte[] buffer = new byte[16 * 1024];
		try {
			int length = this.http.read(buffer);
			while (length >= 0 && awaitReading()) {
				this.parser.feed(buffer, length);
				length = this.http.read(buffer);
			}
		}
		catch (IOException ex) {
			// Closed from here or from there.
		}
		end(State.ENDED);
		this.http.close();
	}

	/** Wait until the test wants to read, and return whether it still does. */
	private boolean awaitReading() {
		while (isStalled()) {
			this.log.await(Duration.ofMinutes(1), () -> !isStalled());
		}
		return isOpen();
	}

	/**
	 * The result of a connection attempt.
	 */
	private enum State {

		OPEN("is open", ""), REFUSED("was refused", ""), CUT("was cut by the test", "cut"),
		CLOSED("was closed by the test", "closed"), ENDED("was ended by the server", "ended by the server");

		private final String words;

		private final String incident;

		State(String words, String incident) {
			this.words = words;
			this.incident = incident;
		}

	}

}
