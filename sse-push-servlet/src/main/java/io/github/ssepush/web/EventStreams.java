package io.github.ssepush.web;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Opens streams for controllers of the application, which make their own checks first:
 *
 * <pre>
 * &#64;GetMapping("/orders/{id}/events")
 * void events(&#64;PathVariable long id, HttpServletRequest request, HttpServletResponse response) throws IOException {
 *     this.orders.requireVisible(id);
 *     this.streams.open(request, response, StreamOptions.topics("orders." + id));
 * }
 * </pre>
 *
 * The path is protected by the application's own security filter chain.
 */
public interface EventStreams {

	/**
	 * Answer a request with a stream, or with a refusal: a problem detail, or for a
	 * temporary failure a stream that ends and asks to reconnect. The response must be
	 * untouched, and belongs to the stream from here on; the stream goes on after this
	 * method has returned, without a thread of its own.
	 * @param request a {@code GET} request
	 * @param response its response
	 * @param options what the application has decided about the stream
	 * @throws IOException if the peer has gone while it was refused
	 */
	void open(HttpServletRequest request, HttpServletResponse response, StreamOptions options) throws IOException;

}
