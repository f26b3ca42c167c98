package io.github.ssepush.web.jetty;

import java.io.IOException;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee11.servlet.ServletApiRequest;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

import io.github.ssepush.client.ClientTransport;
import io.github.ssepush.web.TransportOpener;

/**
 * Takes the connection over from Jetty once the head is sent: the filters and the servlet
 * end, Jetty lets go of its request objects, and only the end point stays. For HTTP/1.1,
 * with and without TLS; the body of the response ends with the connection.
 */
public class JettyTakeover implements TransportOpener {

	private final boolean compressed;

	/**
	 * Create a takeover.
	 * @param compressed whether Jetty compresses event streams for those who accept that:
	 * they can't be taken over
	 */
	public JettyTakeover(boolean compressed) {
		this.compressed = compressed;
	}

	@Override
	public @Nullable ClientTransport open(HttpServletRequest request, HttpServletResponse response) throws IOException {
		ServletRequest inner = request;
		while (inner instanceof ServletRequestWrapper wrapper) {
			inner = wrapper.getRequest();
		}
		if (!(inner instanceof ServletApiRequest jetty) || !fits(request)) {
			return null;
		}
		response.setHeader(HttpHeaders.CONNECTION, "close");
		commit(response);
		return upgrade(jetty.getRequest());
	}

	private boolean fits(HttpServletRequest request) {
		return "HTTP/1.1".equals(request.getProtocol()) && request.getContentLengthLong() <= 0
				&& request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null
				&& !(this.compressed && request.getHeader(HttpHeaders.ACCEPT_ENCODING) != null);
	}

	/** Without this, Jetty would add a length to what looks like an empty response. */
	private static void commit(HttpServletResponse response) throws IOException {
		response.flushBuffer();
		ServletResponse inner = response;
		while (inner instanceof ServletResponseWrapper wrapper) {
			inner = wrapper.getResponse();
		}
		inner.flushBuffer();
	}

	private static JettyTransport upgrade(Request request) {
		ConnectionMetaData metaData = request.getConnectionMetaData();
		JettyTransport transport = new JettyTransport(metaData.getConnection().getEndPoint(),
				metaData.getConnector().getExecutor());
		metaData.getConnector().getEventListeners().forEach(transport::addEventListener);
		request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, transport);
		request.addHttpStreamWrapper((stream) -> new HandOver(stream, transport));
		return transport;
	}

	/**
	 * Tells the transport when Jetty has handed the connection over, or closed it
	 * instead.
	 */
	private static final class HandOver extends HttpStream.Wrapper {

		private final JettyTransport transport;

		HandOver(HttpStream stream, JettyTransport transport) {
			super(stream);
			this.transport = transport;
		}

		@Override
		public void succeeded() {
			super.succeeded();
			this.transport.requestEnded();
		}

		@Override
		public void failed(Throwable failure) {
			super.failed(failure);
			this.transport.requestEnded();
		}

	}

}
