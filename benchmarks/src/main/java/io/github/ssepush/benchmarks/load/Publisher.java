package io.github.ssepush.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection that is kept open for one request after the other, as a publisher in
 * another process has it. The smallest possible HTTP, so that it costs the cores little.
 */
public final class Publisher implements AutoCloseable {

	private static final int TIMEOUT = 10_000;

	/** A number alone, or a line of nginx's status. */
	private static final Pattern CLIENTS = Pattern.compile("(?:^|\\Rsubscribers: )(\\d+)(?:$|\\R)");

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
	 * Publish the same several times, and do not wait for an answer in between.
	 * @param target the path
	 * @param payload the event's data
	 * @param times how often
	 * @throws IOException if the server does not answer with success
	 */
	public void publishInARow(String target, String payload, int times) throws IOException {
		send(post(target, payload).repeat(times));
		for (int i = 0; i < times; i++) {
			receive();
		}
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
			send(post(target, payload));
			receive();
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
		send("GET /clients HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
		Matcher count = CLIENTS.matcher(receive());
		if (!count.find()) {
			throw new IOException("Not a count of clients: " + count);
		}
		return Integer.parseInt(count.group(1));
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	private static String post(String target, String payload) {
		return "POST " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: "
				+ payload.length() + "\r\n\r\n" + payload;
	}

	private void send(String request) throws IOException {
		this.socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
	}

	private String receive() throws IOException {
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
