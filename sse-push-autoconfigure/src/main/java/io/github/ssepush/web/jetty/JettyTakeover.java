package io.github.ssepush.web.jetty;

import java.io.IOException;
import java.util.function.Supplier;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.eclipse.jetty.ee11.servlet.ServletApiRequest;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;

import io.github.ssepush.client.ClientTransport;
import io.github.ssepush.web.Takeover;

/**
 * Takes the connection over from Jetty, by its own upgrade.
 */
public class JettyTakeover extends Takeover {

	/**
	 * Create a takeover.
	 * @param compressed whether Jetty compresses event streams for those who accept that
	 */
	public JettyTakeover(boolean compressed) {
		super(compressed);
	}

	@Override
	protected boolean isOfServer(ServletRequest inner) {
		return inner instanceof ServletApiRequest;
	}

	@Override
	protected ClientTransport takeOver(HttpServletRequest request, ServletRequest inner, HttpServletResponse response,
			Supplier<byte[]> first) throws IOException {
		commit(response, first);
		return upgrade(((ServletApiRequest) inner).getRequest());
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
