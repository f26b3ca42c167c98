package io.github.ssepush.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Stands between clients and a server and cuts each connection after some number of bytes
 * of the answer, wherever that is.
 */
final class CuttingProxy implements AutoCloseable {

	private final ServerSocket server;

	private final int target;

	private final IntSupplier budget;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final AtomicInteger cuts = new AtomicInteger();

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "cutting-proxy");
		thread.setDaemon(true);
		return thread;
	});

	/**
	 * Create a proxy.
	 * @param target the server's port
	 * @param budget for each connection, how many bytes of the answer get through
	 */
	CuttingProxy(int target, IntSupplier budget) throws IOException {
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.target = target;
		this.budget = budget;
		this.threads.execute(this::accept);
	}

	int port() {
		return this.server.getLocalPort();
	}

	int cuts() {
		return this.cuts.get();
	}

	/** Cut every connection that is open. */
	void cutAll() {
		this.sockets.forEach(CuttingProxy::close);
	}

	@Override
	public void close() throws IOException {
		this.server.close();
		cutAll();
		this.threads.shutdownNow();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				Socket client = this.server.accept();
				Socket upstream = new Socket(InetAddress.getLoopbackAddress(), this.target);
				this.sockets.add(client);
				this.sockets.add(upstream);
				int limit = this.budget.getAsInt();
				this.threads.execute(() -> pump(client, upstream, Integer.MAX_VALUE));
				this.threads.execute(() -> pump(upstream, client, limit));
			}
			catch (IOException | RejectedExecutionException ex) {
				// Closed, or the server does not answer: the client finds out.
			}
		}
	}

	private void pump(Socket from, Socket to, int limit) {
		byte[] buffer = new byte[4096];
		int left = limit;
		try (from; to) {
			InputStream input = from.getInputStream();
			OutputStream output = to.getOutputStream();
			int length = input.read(buffer);
			while (length >= 0 && left > 0) {
				output.write(buffer, 0, Math.min(length, left));
				left -= length;
				length = (left > 0) ? input.read(buffer) : -1;
			}
			if (left <= 0) {
				this.cuts.incrementAndGet();
			}
		}
		catch (IOException ex) {
			// One side is gone, and so will be the other.
		}
		finally {
			this.sockets.remove(from);
			this.sockets.remove(to);
		}
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// It is closed, then.
		}
	}

}
