package io.github.ssepush.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * One connection of a stream and the thread that reads it.
 */
final class StreamConnection implements AutoCloseable {

	private final HttpConnection http;

	private final StreamLog log;

	private final EventParser parser;

	private final @Nullable String refusal;

	private volatile State state = State.OPEN;

	private volatile boolean stalled;

	private StreamConnection(HttpConnection http, String lastEventId, StreamLog log) throws IOException {
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
			Thread reader = new Thread(this::run, "sse-push-test-reader");
			reader.setDaemon(true);
			reader.start();
		}
	}

	static StreamConnection open(HttpCall call, Duration timeout, String lastEventId, StreamLog log) {
		try {
			return new StreamConnection(HttpConnection.open(call, timeout), lastEventId, log);
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

	@Nullable String header(String name) {
		return this.http.header(name);
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
	}

	@Override
	public void close() {
		if (end(State.CLOSED)) {
			this.http.close();
		}
	}

	void stall() {
		this.stalled = true;
		this.log.note("stalled");
	}

	void read() {
		this.stalled = false;
		this.log.note("reads again");
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
			while (length >= 0 && isOpen()) {
				awaitReading();
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

	private void awaitReading() {
		while (this.stalled && isOpen()) {
			this.log.await(Duration.ofMinutes(1), () -> !this.stalled || !isOpen());
		}
	}

	/**
	 * What has become of a connection.
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
