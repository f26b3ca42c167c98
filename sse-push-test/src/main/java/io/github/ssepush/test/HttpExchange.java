package io.github.ssepush.test;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A request and its response, which may never end.
 */
interface HttpExchange extends AutoCloseable {

	int status();

	/** Return the headers of the response; names are not case-sensitive. */
	Map<String, List<String>> headers();

	/** Return the last value of a header. */
	default @Nullable String header(String name) {
		List<String> values = headers().get(name);
		return (values != null) ? values.get(values.size() - 1) : null;
	}

	/** Read some bytes of the body, and wait for as long as it takes. */
	int read(byte[] buffer) throws IOException;

	/** Read the whole body of a response that ends. */
	String readAll() throws IOException;

	/** From now on, wait for as long as it takes. */
	void waitForever() throws IOException;

	/** End the exchange so that the peer gets a reset. */
	void reset();

	@Override
	void close();

	default boolean isEventStream() {
		String type = header("Content-Type");
		return status() == 200 && type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
	}

	/**
	 * Sends a request and reads the head of its response.
	 */
	@FunctionalInterface
	interface Connector {

		/**
		 * Send a request.
		 * @param call the request
		 * @param timeout the time to wait for the connection, and then for the head
		 * @return the exchange
		 * @throws IOException if there is no response
		 */
		HttpExchange open(HttpCall call, Duration timeout) throws IOException;

	}

}
