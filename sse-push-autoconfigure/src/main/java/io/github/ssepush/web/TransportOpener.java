package io.github.ssepush.web;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.client.ClientTransport;

/**
 * Turns a response, with status and headers set, into a transport.
 */
public interface TransportOpener {

	/**
	 * Commit the response and take its output.
	 * @param request the request
	 * @param response its response, which is not committed
	 * @return the transport, {@code null} if this way does not fit the request; then the
	 * response is as it was
	 * @throws IOException if the peer has gone
	 */
	@Nullable ClientTransport open(HttpServletRequest request, HttpServletResponse response) throws IOException;

}
