package io.github.ssepush.sample;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Finds ports for processes that need one as an argument.
 */
final class FreePorts {

	private FreePorts() {
	}

	/**
	 * Return the first of some ports in a row on which no process listens. They are below
	 * those that systems give to connections and to servers that ask for any.
	 * @param count how many ports
	 * @return the first port
	 */
	static int first(int count) {
		while (true) {
			int first = ThreadLocalRandom.current().nextInt(20_000, 30_000);
			if (IntStream.range(first, first + count).allMatch(FreePorts::isFree)) {
				return first;
			}
		}
	}

	private static boolean isFree(int port) {
		try (ServerSocket socket = new ServerSocket(port)) {
			return socket.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
