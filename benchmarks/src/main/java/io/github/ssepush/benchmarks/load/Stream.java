package io.github.ssepush.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

/**
 * A client: its connection, the request it sends and the response it reads.
 */
final class Stream {

	private static final int CLIENTS_PER_ADDRESS = 10_000;

	/** Small, so that what a client does not read waits in the server. */
	private static final int STALLED_RECEIVE_BUFFER = 2048;

	private final SocketChannel channel = SocketChannel.open();

	private final boolean stalled;

	private final ByteBuffer request;

	private final StringBuilder head = new StringBuilder();

	private @Nullable BodyReader body;

	/**
	 * Start to connect.
	 * @param port the server's port on 127.0.0.1
	 * @param user the user's number, which also decides on the local address
	 * @param stalled whether nothing shall be read once the stream is open
	 * @param selector where the stream waits, attached to its key
	 * @throws IOException if that does not work
	 */
	Stream(int port, int user, boolean stalled, Selector selector) throws IOException {
		this.stalled = stalled;
		this.request = StandardCharsets.US_ASCII.encode("GET /events?user=" + user + " HTTP/1.1\r\nHost: 127.0.0.1:"
				+ port + "\r\nAccept: text/event-stream\r\nAuthorization: Bearer " + Tokens.of(user) + "\r\n\r\n");
		this.channel.configureBlocking(false);
		if (stalled) {
			this.channel.setOption(StandardSocketOptions.SO_RCVBUF, STALLED_RECEIVE_BUFFER);
		}
		byte[] local = { 127, 0, 0, (byte) (1 + user / CLIENTS_PER_ADDRESS) };
		this.channel.bind(new InetSocketAddress(InetAddress.getByAddress(local), 0));
		this.channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		this.channel.register(selector, SelectionKey.OP_CONNECT, this);
	}

	boolean isOpen() {
		return this.body != null;
	}

	void sendRequest(SelectionKey key) throws IOException {
		this.channel.finishConnect();
		this.channel.write(this.request);
		key.interestOps(SelectionKey.OP_READ);
	}

	/**
	 * Read what is there.
	 * @param key the stream's key
	 * @param buffer scratch space
	 * @param arrived gets the time that each payload was sent at
	 * @throws IOException if the server has ended the stream or refuses the request
	 */
	void read(SelectionKey key, byte[] buffer, LongConsumer arrived) throws IOException {
		int length = this.channel.read(ByteBuffer.wrap(buffer));
		if (length < 0) {
			throw new EOFException();
		}
		int from = (this.body != null) ? 0 : readHead(buffer, length);
		if (this.body != null) {
			this.body.read(buffer, from, length, arrived);
			if (this.stalled) {
				key.interestOps(0);
			}
		}
	}

	private int readHead(byte[] bytes, int length) throws IOException {
		for (int i = 0; i < length; i++) {
			this.head.append((char) bytes[i]);
			if (bytes[i] == '\n' && this.head.indexOf("\r\n\r\n") >= 0) {
				String text = this.head.toString().toLowerCase(Locale.ROOT);
				if (!text.startsWith("http/1.1 200")) {
					throw new IOException(text);
				}
				this.body = new BodyReader(text.contains("\r\ntransfer-encoding: chunked"));
				this.head.setLength(0);
				this.head.trimToSize();
				return i + 1;
			}
		}
		return length;
	}

	/**
	 * Close the connection.
	 * @param reset whether the server sees a reset instead of an orderly end
	 * @throws IOException if that does not work
	 */
	void close(boolean reset) throws IOException {
		if (reset) {
			this.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		}
		this.channel.close();
	}

}
