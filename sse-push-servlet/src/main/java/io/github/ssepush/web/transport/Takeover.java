package io.github.ssepush.web.transport;

import java.io.IOException;
import java.util.function.Supplier;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

import io.github.ssepush.engine.stream.ClientTransport;

/**
 * Takes the connection over from the server once the head is sent: the filters and the
 * servlet end, the server lets go of its request objects, and only the connection stays.
 * For HTTP/1.1, with and without TLS; the body of the response ends with the connection.
 */
public abstract class Takeover implements TransportOpener {

	private final boolean compressed;

	private final TakeoverBreaker breaker = new TakeoverBreaker();

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
		return isOn() && ServletWrappers.innermost(request) instanceof HttpServletRequest inner && isKnown(inner)
				&& "HTTP/1.1".equals(inner.getProtocol()) && inner.getContentLengthLong() <= 0
				&& inner.getHeader(HttpHeaders.TRANSFER_ENCODING) == null
				&& inner.getHeader(HttpHeaders.UPGRADE) == null
				&& !(this.compressed && inner.getHeader(HttpHeaders.ACCEPT_ENCODING) != null);
	}

	private boolean isKnown(HttpServletRequest inner) {
		try {
			return isOfServer(inner);
		}
		catch (LinkageError | UnsupportedOperationException ex) {
			this.breaker.trip(ex);
			return false;
		}
	}

	@Override
	public final ClientTransport open(HttpServletRequest request, HttpServletResponse response, Supplier<byte[]> first)
			throws IOException {
		HttpServletRequest inner = (HttpServletRequest) ServletWrappers.innermost(request);
		ClientTransport transport = take(inner, response);
		boolean handedOver = false;
		try {
			response.setStatus(HttpStatus.OK.value());
			response.setHeader(HttpHeaders.CONNECTION, "close");
			ServletWrappers.commit(response, first);
			tryHandOver(inner, transport);
			handedOver = true;
			return transport;
		}
		finally {
			if (!handedOver) {
				transport.close();
			}
		}
	}

	private ClientTransport take(HttpServletRequest inner, HttpServletResponse response) throws IOException {
		try {
			return take(inner);
		}
		catch (LinkageError | UnsupportedOperationException | ServletException ex) {
			this.breaker.trip(ex);
			if (response.isCommitted()) {
				throw new IOException("The connection could not be taken over", ex);
			}
			throw new TakeoverFailedException(ex);
		}
	}

	private void tryHandOver(HttpServletRequest inner, ClientTransport transport) throws IOException {
		try {
			handOver(inner, transport);
		}
		catch (LinkageError | UnsupportedOperationException ex) {
			this.breaker.trip(ex);
			throw new IOException("The connection could not be taken over", ex);
		}
	}

	@Override
	public final boolean isOn() {
		return !this.breaker.isTripped();
	}

	@Override
	public final long failures() {
		return this.breaker.failures();
	}

	/**
	 * Turn takeovers off, because the server does not hand over a connection.
	 * @param failure what happened
	 */
	protected final void trip(Throwable failure) {
		this.breaker.trip(failure);
	}

	/**
	 * Return whether a request comes through a connector that this can take connections
	 * from.
	 * @param inner the server's own request
	 * @return whether it does
	 */
	protected abstract boolean isOfServer(HttpServletRequest inner);

	/**
	 * Take the connection of a request. The response is left untouched.
	 * @param inner the server's own request
	 * @return the transport
	 * @throws IOException if the peer has gone
	 * @throws ServletException if the server does not hand over the connection
	 */
	protected abstract ClientTransport take(HttpServletRequest inner) throws IOException, ServletException;

	/**
	 * Have the server hand over the connection when the request ends. Called when the
	 * head of the response is sent.
	 * @param inner the server's own request
	 * @param transport what {@link #take} has returned
	 */
	protected void handOver(HttpServletRequest inner, ClientTransport transport) {
	}

}
