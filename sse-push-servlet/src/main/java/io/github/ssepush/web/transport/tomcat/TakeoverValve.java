package io.github.ssepush.web.transport.tomcat;

import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.http11.Http11NioProtocol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks the requests that come through a connector whose connections can be taken over:
 * HTTP/1.1 on NIO, in plain text or with the JDK's TLS. Connectors are looked at when the
 * server has started.
 */
public final class TakeoverValve extends ValveBase {

	private static final Logger logger = LoggerFactory.getLogger(TakeoverValve.class);

	private static final String ATTRIBUTE = TakeoverValve.class.getName();

	private volatile Set<Connector> known = Set.of();

	/**
	 * Create a valve that supports asynchronous requests.
	 */
	public TakeoverValve() {
		super(true);
	}

	/**
	 * Decide which connectors are known.
	 * @param connectors all connectors of the server
	 */
	public void inspect(Connector... connectors) {
		this.known = Stream.of(connectors).filter(TakeoverValve::isKnown).collect(Collectors.toUnmodifiableSet());
		Stream.of(connectors)
			.filter((connector) -> !this.known.contains(connector))
			.forEach((connector) -> logger.info(
					"Streams through the connector {} use the Servlet API: connections of a {} are not taken over",
					connector, connector.getProtocolHandler().getClass().getName()));
	}

	static boolean isMarked(ServletRequest request) {
		return request.getAttribute(ATTRIBUTE) != null;
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		if (this.known.contains(request.getConnector())) {
			// Past the listeners of the application.
			request.getCoyoteRequest().setAttribute(ATTRIBUTE, true);
		}
		getNext().invoke(request, response);
	}

	private static boolean isKnown(Connector connector) {
		return connector.getProtocolHandler().getClass() == Http11NioProtocol.class
				&& connector.getProtocolHandler() instanceof Http11NioProtocol protocol && !usesOpenSsl(protocol);
	}

	private static boolean usesOpenSsl(Http11NioProtocol protocol) {
		return protocol.isSSLEnabled() && String.valueOf(protocol.getSslImplementationName()).contains("openssl");
	}

}
