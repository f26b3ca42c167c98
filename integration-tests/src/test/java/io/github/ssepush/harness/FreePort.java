package io.github.ssepush.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports for processes that need one as an argument, and may find that another
 * process was faster.
 */
public final class FreePort {

	private static final int ATTEMPTS = 5;

	private FreePort() {
	}

	/**
	 * Return a port on which no process listens. It is below those that systems give to
	 * connections and to servers that ask for any.
	 * @return the port
	 */
	public static int find() {
		while (true) {
			int port = ThreadLocalRandom.current().nextInt(10_000, 20_000);
			if (isFree(port)) {
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
