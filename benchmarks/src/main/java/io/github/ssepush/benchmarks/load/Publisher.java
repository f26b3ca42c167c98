package io.github.ssepush.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A connection that is kept open for one request after the other, as a publisher in
 * another process has it. The smallest possible HTTP, so that it costs the cores little.
 */
public final class Publisher implements AutoCloseable {

	private static final int TIMEOUT = 10_000;

	private static final String LENGTH = "\r\ncontent-length:";

	private final Socket socket;

	private final InputStream in;

	/**
	 * Connect.
	 * @param port the server's port on 127.0.0.1
	 * @throws IOException if there is no server
	 */
	public Publisher(int port) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout(TIMEOUT);
		this.in = this.socket.getInputStream();
	}

	/**
	 * Publish.
	 * @param target the path, with a query if need be
	 * @param payload the event's data
	 * @return whether the server answered within ten seconds; otherwise the connection is
	 * of no further use
	 * @throws IOException if the server does not answer with success
	 */
	public boolean publish(String target, String payload) throws IOException {
		try {
			exchange("POST " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: "
					+ payload.length() + "\r\n\r\n" + payload);
			return true;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
	}

	/**
	 * Ask how many clients the server believes to have.
	 * @return the count
	 * @throws IOException if the server does not answer with success
	 */
	public int clients() throws IOException {
		return Integer.parseInt(exchange("GET /clients HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").strip());
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	private String exchange(String request) throws IOException {
		this.socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		String text = "";
		while (!text.endsWith("\r\n\r\n")) {
			int b = this.in.read();
			if (b < 0) {
				throw new IOException("Closed after " + text);
			}
			head.write(b);
			text = (b == '\n') ? head.toString(StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT) : "";
		}
		if (!text.startsWith("http/1.1 2")) {
			throw new IOException(text);
		}
		int at = text.indexOf(LENGTH);
		int length = (at < 0) ? 0
				: Integer.parseInt(text.substring(at + LENGTH.length()).lines().findFirst().orElseThrow().strip());
		return new String(this.in.readNBytes(length), StandardCharsets.US_ASCII);
	}

}
