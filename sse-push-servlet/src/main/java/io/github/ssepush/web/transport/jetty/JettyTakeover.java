package io.github.ssepush.web.transport.jetty;

import jakarta.servlet.http.HttpServletRequest;
import org.eclipse.jetty.ee11.servlet.ServletApiRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ServerConnector;

import io.github.ssepush.engine.stream.ClientTransport;
import io.github.ssepush.web.transport.Takeover;
import io.github.ssepush.web.transport.TestedVersions;

/**
 * Takes the connection over from Jetty, by its own upgrade.
 */
public class JettyTakeover extends Takeover {

	/**
	 * The versions of Jetty that this was tested with.
	 */
	public static final TestedVersions TESTED = new TestedVersions("12.1.3", "12.1.14");

	/**
	 * Create a takeover.
	 * @param compressed whether Jetty compresses event streams for those who accept that
	 */
	public JettyTakeover(boolean compressed) {
		super(compressed);
	}

	@Override
	protected boolean isOfServer(HttpServletRequest inner) {
		return inner instanceof ServletApiRequest request && isKnown(request.getRequest().getConnectionMetaData());
	}

	/** Anything else, for example a proxy protocol, is left to the Servlet API. */
	private static boolean isKnown(ConnectionMetaData metaData) {
		EndPoint endPoint = metaData.getConnection().getEndPoint();
		return metaData.getConnector() instanceof ServerConnector && (endPoint.getClass() == SocketChannelEndPoint.class
				|| endPoint instanceof SslConnection.SslEndPoint);
	}

	@Override
	protected ClientTransport take(HttpServletRequest inner) {
		ConnectionMetaData metaData = ((ServletApiRequest) inner).getRequest().getConnectionMetaData();
		JettyTransport transport = new JettyTransport(metaData.getConnection().getEndPoint(),
				metaData.getConnector().getExecutor(), this::trip);
		metaData.getConnector().getEventListeners().forEach(transport::addEventListener);
		return transport;
	}

	@Override
	protected void handOver(HttpServletRequest inner, ClientTransport transport) {
		JettyTransport connection = (JettyTransport) transport;
		Request request = ((ServletApiRequest) inner).getRequest();
		request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, connection);
		request.addHttpStreamWrapper((stream) -> new HandOver(stream, connection));
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
			boolean open = this.transport.getEndPoint().isOpen();
			super.succeeded();
			this.transport.requestEnded(open);
		}

		@Override
		public void failed(Throwable failure) {
			super.failed(failure);
			this.transport.requestEnded(false);
		}

	}

}
