package io.github.ssepush.test;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 exchange over a socket of its own. A client library could neither reset the
 * connection nor stop reading from it.
 */
final class HttpConnection implements HttpExchange {

	/**
	 * A size below the system's default, so that a server notices soon that the client
	 * does not read.
	 */
	private static final int RECEIVE_BUFFER = 64 * 1024;

	private static final Duration LEAST_PATIENCE = Duration.ofSeconds(10);

	private final Socket plain;

	private final Socket socket;

	private final InputStream input;

	private final int status;

	private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

	private final InputStream body;

	private HttpConnection(Socket plain, HttpCall call, Duration timeout, int receiveBuffer) throws IOException {
		URI target = call.target();
		this.plain = plain;
		plain.setReceiveBufferSize(receiveBuffer);
		plain.setTcpNoDelay(true);
		plain.connect(new InetSocketAddress(target.getHost(), port(target)), (int) timeout.toMillis());
		this.socket = isSecure(target) ? TrustAll.wrap(plain, target.getHost(), port(target)) : plain;
		this.socket.setSoTimeout((int) timeout.toMillis());
		this.socket.getOutputStream().write(call.head().getBytes(StandardCharsets.UTF_8));
		this.socket.getOutputStream().flush();
		this.input = new BufferedInputStream(this.socket.getInputStream());
		this.status = Integer.parseInt(List.of(line().split(" ", 3)).get(1));
		readHeaders();
		this.body = "chunked".equalsIgnoreCase(header("Transfer-Encoding")) ? new ChunkedBody(this.input)
				: new PlainBody(this.input, header("Content-Length"));
	}

	/**
	 * Send a request and read the head of its response.
	 * @param call the request
	 * @param timeout the time to wait for the connection, and then for the head; at least
	 * ten seconds
	 */
	static HttpConnection open(HttpCall call, Duration timeout) throws IOException {
		return open(call, timeout, RECEIVE_BUFFER);
	}

	/** Send a request over a connection that takes so many bytes before they are read. */
	static HttpConnection open(HttpCall call, Duration timeout, int receiveBuffer) throws IOException {
		Socket socket = new Socket();
		try {
			return new HttpConnection(socket, call, patience(timeout), receiveBuffer);
		}
		catch (IOException | RuntimeException ex) {
			socket.close();
			throw ex;
		}
	}

	/** A test that expects nothing soon still has to be connected on a slow machine. */
	static Duration patience(Duration timeout) {
		return (timeout.compareTo(LEAST_PATIENCE) > 0) ? timeout : LEAST_PATIENCE;
	}

	@Override
	public int status() {
		return this.status;
	}

	@Override
	public Map<String, List<String>> headers() {
		return this.headers;
	}

	@Override
	public int read(byte[] buffer) throws IOException {
		return this.body.read(buffer, 0, buffer.length);
	}

	@Override
	public String readAll() throws IOException {
		return new String(this.body.readAllBytes(), StandardCharsets.UTF_8);
	}

	@Override
	public void waitForever() throws IOException {
		this.socket.setSoTimeout(0);
	}

	@Override
	public void reset() {
		try {
			this.plain.setSoLinger(true, 0);
			this.plain.close();
		}
		catch (IOException ex) {
			// It is closed, then.
		}
	}

	@Override
	public void close() {
		try {
			this.socket.close();
		}
		catch (IOException ex) {
			// It is closed, then.
		}
	}

	private void readHeaders() throws IOException {
		String line = line();
		while (!line.isEmpty()) {
			int colon = line.indexOf(':');
			this.headers.computeIfAbsent(line.substring(0, colon), (name) -> new ArrayList<>())
				.add(line.substring(colon + 1).trim());
			line = line();
		}
	}

	private String line() throws IOException {
		return readLine(this.input);
	}

	private static String readLine(InputStream input) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		int b = input.read();
		while (b != '\n') {
			if (b < 0) {
				throw new IOException("The server closed the connection before the end of its response");
			}
			line.write(b);
			b = input.read();
		}
		return line.toString(StandardCharsets.UTF_8).trim();
	}

	private static boolean isSecure(URI target) {
		return target.getScheme().equals("https");
	}

	private static int port(URI target) {
		return (target.getPort() > 0) ? target.getPort() : (isSecure(target) ? 443 : 80);
	}

	/**
	 * A body with a length, or one that ends with its connection.
	 */
	private static final class PlainBody extends InputStream {

		private final InputStream input;

		private long remaining;

		PlainBody(InputStream input, @Nullable String length) {
			this.input = input;
			this.remaining = (length != null) ? Long.parseLong(length) : Long.MAX_VALUE;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
		}

		@Override
		public int read(byte[] buffer, int offset, int length) throws IOException {
			if (this.remaining == 0) {
				return -1;
			}
			int count = this.input.read(buffer, offset, (int) Math.min(length, this.remaining));
			this.remaining -= Math.max(0, count);
			return count;
		}

	}

	/**
	 * A body in chunks.
	 */
	private static final class ChunkedBody extends InputStream {

		private final InputStream input;

		private int remaining;

		private boolean first = true;

		private boolean ended;

		ChunkedBody(InputStream input) {
			this.input = input;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
		}

		@Override
		public int read(byte[] buffer, int offset, int length) throws IOException {
			if (this.remaining == 0 && !this.ended) {
				nextChunk();
			}
			if (this.ended) {
				return -1;
			}
			int count = this.input.read(buffer, offset, Math.min(length, this.remaining));
			this.remaining -= Math.max(0, count);
			return count;
		}

		private void nextChunk() throws IOException {
			if (!this.first) {
				readLine(this.input);
			}
			this.first = false;
			this.remaining = Integer.parseInt(readLine(this.input), 16);
			this.ended = (this.remaining == 0);
		}

	}

}
