package io.github.ssepush.web;

import java.io.IOException;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

import io.github.ssepush.client.ClientTransport;

/**
 * Takes the connection over from the server once the head is sent: the filters and the
 * servlet end, the server lets go of its request objects, and only the connection stays.
 * For HTTP/1.1, with and without TLS; the body of the response ends with the connection.
 */
public abstract class Takeover implements TransportOpener {

	private final boolean compressed;

	/**
	 * Create a takeover.
	 * @param compressed whether the server compresses event streams for those who accept
	 * that: they can't be taken over
	 */
	protected Takeover(boolean compressed) {
		this.compressed = compressed;
	}

	@Override
	public final @Nullable ClientTransport open(HttpServletRequest request, HttpServletResponse response)
			throws IOException {
		ServletRequest inner = Wrappers.innermost(request);
		if (!isOfServer(inner) || !fits(request)) {
			return null;
		}
		response.setHeader(HttpHeaders.CONNECTION, "close");
		return takeOver(request, inner, response);
	}

	/**
	 * Whether a request comes from the server that this is made for.
	 * @param inner the server's own request
	 * @return whether it does
	 */
	protected abstract boolean isOfServer(ServletRequest inner);

	/**
	 * Commit the response and take its connection.
	 * @param request the request
	 * @param inner the server's own
	 * @param response the response, with its headers set
	 * @return the transport
	 * @throws IOException if the peer has gone
	 */
	protected abstract ClientTransport takeOver(HttpServletRequest request, ServletRequest inner,
			HttpServletResponse response) throws IOException;

	/**
	 * Send the head. Without this, the server would add a length to what looks like an
	 * empty response. Wrappers come first: they write late headers then.
	 * @param response the response
	 * @return the server's own response
	 * @throws IOException if the peer has gone
	 */
	protected static ServletResponse commit(HttpServletResponse response) throws IOException {
		return Wrappers.commit(response);
	}

	private boolean fits(HttpServletRequest request) {
		return "HTTP/1.1".equals(request.getProtocol()) && request.getContentLengthLong() <= 0
				&& request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null
				&& !(this.compressed && request.getHeader(HttpHeaders.ACCEPT_ENCODING) != null);
	}

}
