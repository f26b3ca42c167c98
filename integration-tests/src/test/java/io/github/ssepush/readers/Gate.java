package io.github.ssepush.readers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Stands between a reader and a server. Cuts the connection at a given place, and lets no
 * reader through until it is opened again.
 */
final class Gate implements AutoCloseable {

	private static final String BAD_GATEWAY = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

	private final ServerSocket door;

	private final int target;

	private final boolean answers;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final AtomicInteger connections = new AtomicInteger();

	private final AtomicInteger refusals = new AtomicInteger();

	private final StringBuffer passed = new StringBuffer();

	private volatile @Nullable String end;

	private volatile boolean shut;

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "gate");
		thread.setDaemon(true);
		return thread;
	});

	/**
	 * Create a gate, which is open.
	 * @param target the server's port
	 * @param answers whether it answers with 502 while it is shut, as proxies do
	 */
	Gate(int target, boolean answers) throws IOException {
		this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.target = target;
		this.answers = answers;
		this.threads.execute(this::accept);
	}

	int port() {
		return this.door.getLocalPort();
	}

	/** Return how many connections have been let through. */
	int connections() {
		return this.connections.get();
	}

	/** Return how many connections have been refused. */
	int refusals() {
		return this.refusals.get();
	}

	/** Return everything that the server has said. */
	String passed() {
		return this.passed.toString();
	}

	boolean isShut() {
		return this.shut;
	}

	/** Cut the connection. */
	void shut() {
		this.shut = true;
		this.sockets.forEach(Gate::close);
	}

	/** Cut the connection as soon as a text has passed that is still to come. */
	void shutAfter(String text) {
		this.end = text;
	}

	void open() {
		this.shut = false;
	}

	@Override
	public void close() {
		close(this.door);
		shut();
		this.threads.shutdownNow();
	}

	private void accept() {
		try {
			while (true) {
				Socket reader = this.door.accept();
				this.threads.execute(() -> serve(reader));
			}
		}
		catch (IOException | RejectedExecutionException ex) {
			// It is closed, perhaps between a reader's arrival and its service.
		}
	}

	private void serve(Socket reader) {
		try (reader) {
			if (this.shut) {
				refuse(reader);
				return;
			}
			try (Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target)) {
				this.sockets.add(server);
				this.sockets.add(reader);
				this.connections.incrementAndGet();
				this.threads.execute(() -> passRequest(reader, server));
				pass(server.getInputStream(), reader.getOutputStream());
			}
		}
		catch (IOException | RejectedExecutionException ex) {
			// Cut from here or from there, or this is closed.
		}
	}

	private void refuse(Socket reader) throws IOException {
		if (this.answers) {
			reader.getInputStream().read(new byte[8192]);
			reader.getOutputStream().write(BAD_GATEWAY.getBytes(StandardCharsets.US_ASCII));
		}
		this.refusals.incrementAndGet();
	}

	/** A reader that leaves takes the connection to the server along. */
	private static void passRequest(Socket reader, Socket server) {
		try (reader; server) {
			reader.getInputStream().transferTo(server.getOutputStream());
		}
		catch (IOException ex) {
			// Cut from here or from there.
		}
	}

	private void pass(InputStream from, OutputStream to) throws IOException {
		for (int next = from.read(); next >= 0 && !this.shut; next = from.read()) {
			to.write(next);
			this.passed.append((char) next);
			String text = this.end;
			if (text != null && this.passed.lastIndexOf(text) == this.passed.length() - text.length()) {
				this.end = null;
				shut();
			}
		}
	}

	private static void close(AutoCloseable closeable) {
		try {
			closeable.close();
		}
		catch (Exception ex) {
			// It is closed, then.
		}
	}

}
