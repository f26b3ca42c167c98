package io.github.ssepush.web.transport;

import java.io.IOException;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.github.ssepush.engine.stream.ClientTransport;

/**
 * Turns a response, with status and headers set, into a transport.
 */
public interface TransportOpener {

	/**
	 * Return whether this is a way for a request.
	 * @param request the request
	 * @return whether it may be opened
	 */
	boolean fits(HttpServletRequest request);

	/**
	 * Commit the response and take its output.
	 * @param request the request, which fits
	 * @param response its response, which is not committed
	 * @param first makes the first bytes of the stream, as
	 * {@link ClientTransport.Opener#open} has it
	 * @return the transport
	 * @throws IOException if the peer has gone
	 */
	ClientTransport open(HttpServletRequest request, HttpServletResponse response, Supplier<byte[]> first)
			throws IOException;

	/**
	 * Return whether this is in use.
	 * @return {@code false} if it has failed and is not tried any more
	 */
	default boolean isOn() {
		return true;
	}

	/**
	 * Return how often it has failed.
	 * @return the number of failures
	 */
	default long failures() {
		return 0;
	}

}
