package io.github.ssepush.harness;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A client without an HTTP library: sees every byte of the head, and may leave without
 * manners.
 */
public final class RawClient implements AutoCloseable {

	private static final int PATIENCE_MILLIS = 20_000;

	/**
	 * The clients that no test has closed. The garbage collector closes a socket to which
	 * nothing refers, and the server would see a client leave.
	 */
	private static final Set<RawClient> unclosed = ConcurrentHashMap.newKeySet();

	private final Socket socket;

	private final InputStream input;

	private RawClient(Socket socket) throws IOException {
		this.socket = socket;
		this.input = new BufferedInputStream(socket.getInputStream());
		unclosed.add(this);
	}

	/** Return the head of a request, in UTF-8 whatever is in it. */
	public static byte[] request(String path, String token, String... headers) {
		StringBuilder request = new StringBuilder("GET ").append(path)
			.append(" HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ")
			.append(token)
			.append("\r\n");
		for (String header : headers) {
			request.append(header).append("\r\n");
		}
		return request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
	}

	public static RawClient connect(TestServer server) {
		return connect(server, 0);
	}

	/**
	 * Connect.
	 * @param server the server
	 * @param receiveBuffer the size of the socket's buffer, 0 for the system's choice
	 * @return the client
	 */
	public static RawClient connect(TestServer server, int receiveBuffer) {
		try {
			Socket socket = server.connect(receiveBuffer);
			socket.setSoTimeout(PATIENCE_MILLIS);
			return new RawClient(socket);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Open a stream and read it until its hello. */
	public static RawClient open(TestServer server, String token) {
		RawClient client = connect(server);
		client.send("GET /events HTTP/1.1", "Host: localhost", "Authorization: Bearer " + token);
		client.readUntil("event: sse-push.hello");
		return client;
	}

	public void send(String... head) {
		sendPart(String.join("\r\n", head) + "\r\n\r\n");
	}

	/** Of a head, perhaps. */
	public void sendPart(String text) {
		try {
			this.socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The lines of the response's head. */
	public List<String> readHead() {
		return readUntil("\r\n\r\n").strip().lines().toList();
	}

	/** Read until the response ends with a text. */
	public String readUntil(String end) {
		StringBuilder read = new StringBuilder();
		try {
			while (read.length() < end.length() || read.indexOf(end, read.length() - end.length()) < 0) {
				int next = this.input.read();
				if (next < 0) {
					throw new AssertionError("The connection ended after: " + read);
				}
				read.append((char) next);
			}
			return read.toString();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("After: " + read, ex);
		}
	}

	/** Take one byte off the connection and no more. */
	public void readByte() {
		try {
			this.socket.getInputStream().read();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Read until the server closes the connection. */
	public void readToEnd() {
		try {
			this.input.transferTo(OutputStream.nullOutputStream());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Read until the connection ends, be it by a reset. */
	public void awaitEnd() {
		try {
			readToEnd();
		}
		catch (UncheckedIOException ex) {
			if (ex.getCause() instanceof SocketTimeoutException) {
				throw ex;
			}
		}
	}

	/** Say that nothing more will be sent. */
	public void shutdownOutput() {
		try {
			this.socket.shutdownOutput();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Leave by a reset, without a goodbye. */
	public void reset() {
		unclosed.remove(this);
		try {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		unclosed.remove(this);
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
