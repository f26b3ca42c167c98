package io.github.ssepush.harness;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A client that is nothing but a socket: it sends any bytes as a request, and reads when
 * it is told to.
 */
public final class RawStream implements AutoCloseable {

	private final Socket socket = new Socket();

	private final List<SseEvent> events = new CopyOnWriteArrayList<>();

	private final ResponseParser response;

	private volatile boolean ended;

	private RawStream(int receiveBuffer, Consumer<SseEvent> events) throws IOException {
		this.response = new ResponseParser(new SseParser((event) -> {
			this.events.add(event);
			events.accept(event);
		}));
		if (receiveBuffer > 0) {
			this.socket.setReceiveBufferSize(receiveBuffer);
		}
	}

	/**
	 * Connect and send a request, but read nothing.
	 * @param port where
	 * @param receiveBuffer the size of the socket's buffer, 0 for the system's choice
	 * @param request what {@link #request} returned
	 */
	public static RawStream open(int port, int receiveBuffer, byte[] request) {
		try {
			RawStream stream = new RawStream(receiveBuffer, (event) -> {
			});
			stream.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			stream.socket.getOutputStream().write(request);
			return stream;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static RawStream open(int port, byte[] request) {
		return open(port, 0, request).read();
	}

	/** Headers are sent in UTF-8, whatever is in them. */
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

	/** Take one byte off the connection and no more. */
	public void readByte() {
		try {
			this.socket.getInputStream().read();
		}
		catch (IOException ex) {
			this.ended = true;
		}
	}

	/** From now on, read what comes. */
	public RawStream read() {
		Thread reader = new Thread(this::run, "raw-stream-reader");
		reader.setDaemon(true);
		reader.start();
		return this;
	}

	public ResponseParser response() {
		return this.response;
	}

	public String lastEventId() {
		return this.response.body().lastEventId();
	}

	/** All events that have come. */
	public List<SseEvent> events() {
		return this.events;
	}

	/** The data of the application's messages that have come. */
	public List<String> data() {
		return this.events.stream().filter((event) -> !event.isOurs()).map(SseEvent::data).toList();
	}

	public boolean hasEnded() {
		return this.ended;
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

	private void run() {
		byte[] buffer = new byte[8192];
		try (InputStream input = this.socket.getInputStream()) {
			int length = input.read(buffer);
			while (length >= 0) {
				this.response.feed(buffer, length);
				length = this.response.hasEnded() ? -1 : input.read(buffer);
			}
		}
		catch (IOException ex) {
			// Closed from here or from there.
		}
		finally {
			this.ended = true;
		}
	}

}
