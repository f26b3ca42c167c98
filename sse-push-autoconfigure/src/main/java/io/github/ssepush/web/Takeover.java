package io.github.ssepush.web;

import java.io.IOException;
import java.util.function.Supplier;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
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

	/**
	 * Return whether the connection of a request can be taken over. Headers are read from
	 * the server's own request, because that is where the server reads them. A request
	 * with an {@code Upgrade} header does not fit: Tomcat keeps statistics for every name
	 * of a protocol that it has upgraded to, and takes the name from that header.
	 */
	@Override
	public final boolean fits(HttpServletRequest request) {
		return Wrappers.innermost(request) instanceof HttpServletRequest inner && isOfServer(inner)
				&& "HTTP/1.1".equals(inner.getProtocol()) && inner.getContentLengthLong() <= 0
				&& inner.getHeader(HttpHeaders.TRANSFER_ENCODING) == null
				&& inner.getHeader(HttpHeaders.UPGRADE) == null
				&& !(this.compressed && inner.getHeader(HttpHeaders.ACCEPT_ENCODING) != null);
	}

	@Override
	public final ClientTransport open(HttpServletRequest request, HttpServletResponse response, Supplier<byte[]> first)
			throws IOException {
		response.setHeader(HttpHeaders.CONNECTION, "close");
		return takeOver(request, Wrappers.innermost(request), response, first);
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
	 * @param first makes the first bytes of the stream
	 * @return the transport
	 * @throws IOException if the peer has gone
	 */
	protected abstract ClientTransport takeOver(HttpServletRequest request, ServletRequest inner,
			HttpServletResponse response, Supplier<byte[]> first) throws IOException;

	/**
	 * Send the head and the first bytes. Without this, the server would add a length to
	 * what looks like an empty response.
	 * @param response the response
	 * @param first makes the first bytes of the stream
	 * @throws IOException if the peer has gone
	 */
	protected static void commit(HttpServletResponse response, Supplier<byte[]> first) throws IOException {
		Wrappers.commit(response, first);
	}

}
