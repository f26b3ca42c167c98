package io.github.ssepush.web.transport;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLException;

import io.github.ssepush.CloseReason;
import io.github.ssepush.SsePushTemplate;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.test.EventReader;
import io.github.ssepush.test.SseEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Opens a stream, has messages sent to it, ends it in one of many ways meanwhile, and
 * looks at every byte that came.
 */
final class StressUser {

	private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(50);

	private final TestServer server;

	private final SsePushTemplate template;

	private final String name;

	private final String token;

	private final Random random;

	private final TransportStressTests.Journal journal;

	private final AtomicLong sent = new AtomicLong();

	private Socket socket = new Socket();

	StressUser(TestServer server, String name, Random random) {
		this.server = server;
		this.template = server.template();
		this.name = name;
		this.token = Tokens.of(name);
		this.random = random;
		this.journal = server.bean(TransportStressTests.Journal.class);
	}

	void round() throws IOException {
		open();
		int messages = this.random.nextInt(20);
		int end = this.random.nextInt(messages + 1);
		Ending ending = Ending.values()[this.random.nextInt(Ending.values().length)];
		for (int i = 0; i < messages; i++) {
			if (i == end) {
				end(ending);
			}
			send();
		}
		if (end == messages) {
			end(ending);
		}
		if (!this.socket.isClosed()) {
			readToTheEnd();
		}
		askForSomethingElse();
	}

	void open() throws IOException {
		this.socket = this.server.connect();
		this.socket.setSoTimeout(20_000);
		write("GET /events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + this.token
				+ "\r\n\r\n");
		if (this.random.nextBoolean()) {
			this.socket.getInputStream().read();
		}
	}

	/** Return whether the application has seen a stream of this user. */
	boolean wasOpened() {
		return this.journal.openedBy(this.name) > 0;
	}

	/** Some messages are larger than what a socket takes at once. */
	void send() {
		String padding = "x".repeat((this.random.nextInt(50) == 0) ? 100_000 : this.random.nextInt(300));
		this.template.sendToUser(this.name, this.sent.incrementAndGet() + " " + padding)
			.exceptionally((stopped) -> null);
	}

	void readToTheEnd() throws IOException {
		try (Socket open = this.socket) {
			ByteArrayOutputStream received = new ByteArrayOutputStream();
			try {
				open.getInputStream().transferTo(received);
			}
			catch (SocketException ex) {
				// The server closed with bytes of ours unread.
			}
			catch (SSLException ex) {
				// The server closed in the middle of a record.
				assertThat(ex).hasRootCauseInstanceOf(EOFException.class);
			}
			check(received.toByteArray());
		}
	}

	private void end(Ending ending) throws IOException {
		switch (ending) {
			case CLOSE -> this.socket.close();
			case RESET -> {
				this.socket.setSoLinger(true, 0);
				this.socket.close();
			}
			case KICK -> kick();
			case KICK_AND_RESET -> {
				kick();
				this.socket.setSoLinger(true, 0);
				this.socket.close();
			}
			case KICK_TWICE -> {
				kick();
				kick();
			}
			case HALF_CLOSE -> {
				this.socket.shutdownOutput();
				kick();
			}
			case TALK -> {
				write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n");
				kick();
			}
		}
	}

	/** The client may not be open yet, or not any more, or never have been. */
	private void kick() {
		int before = this.journal.openedBy(this.name);
		long deadline = System.nanoTime() + PATIENCE;
		while (this.server.clients().disconnectUser(this.name, CloseReason.DISCONNECTED).join() == 0
				&& this.journal.openedBy(this.name) == before && System.nanoTime() - deadline < 0) {
			LockSupport.parkNanos(200_000);
		}
	}

	private void write(String text) throws IOException {
		try {
			this.socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
		}
		catch (SocketException ex) {
			// The server was faster.
		}
	}

	private void check(byte[] received) throws IOException {
		List<SseEvent> events = EventReader.parse(bodyOf(received));
		long expected = -1;
		for (SseEvent event : events) {
			if (event.isControl()) {
				expected = event.name().equals("sse-push.reset") ? -1 : expected;
				continue;
			}
			long number = Long.parseLong(event.data().substring(0, event.data().indexOf(' ')));
			assertThat(event.data().substring(event.data().indexOf(' ') + 1)).matches("x*");
			if (expected >= 0) {
				assertThat(number).isEqualTo(expected);
			}
			expected = number + 1;
		}
	}

	private static byte[] bodyOf(byte[] received) throws IOException {
		String text = new String(received, StandardCharsets.ISO_8859_1);
		int start = text.indexOf("\r\n\r\n") + 4;
		if (start < 4 || !text.substring(0, start).contains("chunked")) {
			return (start < 4) ? new byte[0] : text.substring(start).getBytes(StandardCharsets.ISO_8859_1);
		}
		StringBuilder body = new StringBuilder();
		int line = text.indexOf("\r\n", start);
		while (line > 0) {
			int size = Integer.parseInt(text.substring(start, line), 16);
			body.append(text, line + 2, Math.min(text.length(), line + 2 + size));
			start = line + 2 + size + 2;
			line = (start < text.length()) ? text.indexOf("\r\n", start) : -1;
		}
		return body.toString().getBytes(StandardCharsets.ISO_8859_1);
	}

	/**
	 * A connection that comes right after ours must get its own answer and nothing else.
	 */
	private void askForSomethingElse() throws IOException {
		String nonce = Long.toString(this.random.nextLong(), 36);
		try (Socket other = this.server.connect()) {
			other.setSoTimeout(20_000);
			other.getOutputStream()
				.write(("GET /foreign?nonce=" + nonce + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
						+ "Authorization: Bearer " + this.token + "\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			InputStream input = other.getInputStream();
			String answer = new String(input.readAllBytes(), StandardCharsets.ISO_8859_1);
			assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n" + nonce);
		}
	}

	/**
	 * The ways in which a stream ends.
	 */
	private enum Ending {

		CLOSE, RESET, KICK, KICK_AND_RESET, KICK_TWICE, HALF_CLOSE, TALK

	}

}
