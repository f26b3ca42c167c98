package io.github.ssepush.web;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/**
 * Interface for controllers of the application that open streams, after checks of their
 * own:
 *
 * <pre>
 * &#64;GetMapping("/orders/{id}/events")
 * void events(&#64;PathVariable long id, HttpServletRequest request, HttpServletResponse response) throws IOException {
 *     this.orders.requireVisible(id);
 *     this.streams.open(request, response, StreamOptions.topics("orders." + id));
 * }
 * </pre>
 *
 * The path is protected by the application's own security filter chain. Safe for use by
 * any thread.
 *
 * @see StreamOptions
 */
public interface EventStreams {

	/**
	 * Answer a request with a stream, or reject it with a problem detail. For a temporary
	 * failure, the answer may be a stream that ends and asks to reconnect. The
	 * application must not have used the response, and must not use it afterwards. The
	 * stream stays open after this method has returned, without a thread of its own.
	 * @param request the {@code GET} request
	 * @param response the response of the request
	 * @param options the options of the stream
	 * @throws IOException if the peer has disconnected while the request was rejected
	 */
	void open(HttpServletRequest request, HttpServletResponse response, StreamOptions options) throws IOException;

}
