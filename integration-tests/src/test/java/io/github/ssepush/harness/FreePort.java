package io.github.ssepush.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports for processes that need one as an argument, and may find that another
 * process was faster.
 */
public final class FreePort {

	private static final int ATTEMPTS = 5;

	/**
	 * Has a lock at the number of each port that was found here, for tests that run at
	 * the same time.
	 */
	private static final FileChannel FOUND = openFound();

	private FreePort() {
	}

	/**
	 * Return a port on which no process listens. It is below those that systems give to
	 * connections and to servers that ask for any. No other test of this machine gets it:
	 * it would be taken for the one that was to be started.
	 * @return the port
	 */
	public static int find() {
		while (true) {
			int port = ThreadLocalRandom.current().nextInt(10_000, 20_000);
			if (lock(port) && isFree(port)) {
				return port;
			}
		}
	}

	/**
	 * Start something on a free port, and on another one if that is taken meanwhile.
	 * @param <T> what is started
	 * @param start how to start it
	 * @return what was started
	 * @throws IOException if it can't be started
	 */
	static <T> T use(Start<T> start) throws IOException {
		for (int attempt = 1;; attempt++) {
			try {
				return start.at(find());
			}
			catch (IllegalStateException ex) {
				if (attempt == ATTEMPTS || !String.valueOf(ex.getMessage()).contains("already in use")) {
					throw ex;
				}
			}
		}
	}

	private static FileChannel openFound() {
		Path file = Path.of(System.getProperty("java.io.tmpdir"), "sse-push-ports-" + System.getProperty("user.name"));
		try {
			return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean lock(int port) {
		try {
			return FOUND.tryLock(port, 1, false) != null;
		}
		catch (OverlappingFileLockException ex) {
			return false;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Starts something on a port, and fails with what that has logged.
	 *
	 * @param <T> what is started
	 */
	interface Start<T> {

		T at(int port) throws IOException;

	}

}
