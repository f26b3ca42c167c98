package io.github.ssepush.harness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lettuce.core.RedisURI;

/**
 * Stands between a node and its Redis, and does to the bytes what networks do.
 */
public final class RedisProxy implements AutoCloseable {

	private static final String NAME_OF_SCRIPT = "\nEVALSHA\r\n$40\r\n";

	private final ServerSocket server;

	private final int target;

	private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

	private final Object change = new Object();

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "redis-proxy");
		thread.setDaemon(true);
		return thread;
	});

	private volatile Set<Flow> held = Set.of();

	private volatile Set<Flow> dropped = Set.of();

	private volatile boolean refusing;

	private final AtomicBoolean spoiling = new AtomicBoolean();

	public RedisProxy(int target) {
		try {
			this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.target = target;
		this.threads.execute(this::accept);
	}

	public int port() {
		return this.server.getLocalPort();
	}

	public RedisURI uri() {
		return RedisURI.create("localhost", port());
	}

	/** Keep these bytes until they are released; connections stay open. */
	public void hold(Flow first, Flow... more) {
		this.held = EnumSet.of(first, more);
	}

	/**
	 * Take these bytes and lose them, and all that follow on a connection that has lost
	 * some; it stays open.
	 */
	public void drop(Flow first, Flow... more) {
		this.dropped = EnumSet.of(first, more);
	}

	/** Have Redis refuse the next call: the proxy spoils the name of its script. */
	public void refuseNext() {
		this.spoiling.set(true);
	}

	/** Accept no connection, and close those that are open. */
	public void refuse() {
		this.refusing = true;
		cut(Flow.CALLS, Flow.SUBSCRIPTIONS);
	}

	/** Be a good proxy again. */
	public void release() {
		this.held = Set.of();
		this.dropped = Set.of();
		this.refusing = false;
		synchronized (this.change) {
			this.change.notifyAll();
		}
	}

	/** Close the connections that have these flows. */
	public void cut(Flow first, Flow... more) {
		Set<Flow> concerned = EnumSet.of(first, more);
		this.connections.stream()
			.filter((connection) -> concerned.contains(connection.flow(true))
					|| concerned.contains(connection.flow(false)))
			.forEach(Connection::close);
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		release();
		this.connections.forEach(Connection::close);
		this.threads.shutdownNow();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				connect(this.server.accept());
			}
			catch (IOException | RejectedExecutionException ex) {
				// Closed, or the server does not answer: the client finds out.
			}
		}
	}

	private void connect(Socket client) throws IOException {
		try {
			Connection connection = new Connection(client, new Socket(InetAddress.getLoopbackAddress(), this.target));
			this.connections.add(connection);
			this.threads.execute(() -> pump(connection, true));
			this.threads.execute(() -> pump(connection, false));
			// Not looked at before: refuse() may have closed the others meanwhile.
			if (this.refusing) {
				connection.close();
			}
		}
		catch (IOException ex) {
			client.close();
			throw ex;
		}
	}

	private void pump(Connection connection, boolean up) {
		byte[] buffer = new byte[16 * 1024];
		try {
			InputStream input = (up ? connection.client : connection.upstream).getInputStream();
			OutputStream output = (up ? connection.upstream : connection.client).getOutputStream();
			boolean dead = false;
			int length = input.read(buffer);
			while (length >= 0) {
				if (up) {
					connection.look(buffer, length);
					spoil(buffer, length);
				}
				awaitRelease(connection, up);
				dead |= this.dropped.contains(connection.flow(up));
				if (!dead) {
					output.write(buffer, 0, length);
				}
				length = input.read(buffer);
			}
		}
		catch (IOException ex) {
			// One side is gone, and so will be the other.
		}
		finally {
			connection.close();
			this.connections.remove(connection);
		}
	}

	private void spoil(byte[] buffer, int length) {
		String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
		int name = text.indexOf(NAME_OF_SCRIPT);
		if (name >= 0 && name + NAME_OF_SCRIPT.length() < length && this.spoiling.compareAndSet(true, false)) {
			buffer[name + NAME_OF_SCRIPT.length()] = 'x';
		}
	}

	private void awaitRelease(Connection connection, boolean up) throws IOException {
		synchronized (this.change) {
			while (this.held.contains(connection.flow(up)) && !connection.client.isClosed()) {
				try {
					this.change.wait(50);
				}
				catch (InterruptedException ex) {
					throw new IOException(ex);
				}
			}
		}
	}

	/**
	 * The bytes of a direction and a kind of connection.
	 */
	public enum Flow {

		/** To Redis, but for subscriptions. */
		CALLS,

		/** From Redis, as answers to calls. */
		ANSWERS,

		/** To Redis, over connections that subscribe. */
		SUBSCRIPTIONS,

		/** From Redis, to subscriptions. */
		MESSAGES

	}

	/**
	 * A connection through the proxy.
	 */
	private static final class Connection {

		private final Socket client;

		private final Socket upstream;

		private volatile boolean subscribes;

		Connection(Socket client, Socket upstream) {
			this.client = client;
			this.upstream = upstream;
		}

		private void look(byte[] buffer, int length) {
			this.subscribes |= new String(buffer, 0, length, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT)
				.contains("\nSUBSCRIBE");
		}

		private Flow flow(boolean up) {
			if (this.subscribes) {
				return up ? Flow.SUBSCRIPTIONS : Flow.MESSAGES;
			}
			return up ? Flow.CALLS : Flow.ANSWERS;
		}

		private void close() {
			for (Socket socket : new Socket[] { this.client, this.upstream }) {
				try {
					socket.close();
				}
				catch (IOException ex) {
					// It is closed, then.
				}
			}
		}

	}

}
