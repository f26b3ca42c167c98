package io.github.ssepush.harness;

import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.RateControl;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;

/**
 * Keeps servers from ending a connection of which many streams were reset: tests leave
 * more often than attackers do.
 */
final class PatientHttp2 implements WebServerFactoryCustomizer<ServletWebServerFactory> {

	@Override
	public void customize(ServletWebServerFactory factory) {
		if (factory instanceof TomcatServletWebServerFactory tomcat) {
			tomcat.addConnectorCustomizers((connector) -> {
				for (UpgradeProtocol protocol : connector.findUpgradeProtocols()) {
					if (protocol instanceof Http2Protocol http2) {
						http2.setOverheadResetFactor(0);
						http2.setOverheadCountFactor(0);
					}
				}
			});
		}
		if (factory instanceof JettyServletWebServerFactory jetty) {
			jetty.addServerCustomizers(PatientHttp2::customize);
		}
	}

	private static void customize(Server server) {
		for (Connector connector : server.getConnectors()) {
			connector.getConnectionFactories()
				.stream()
				.filter(AbstractHTTP2ServerConnectionFactory.class::isInstance)
				.map(AbstractHTTP2ServerConnectionFactory.class::cast)
				.forEach((http2) -> Unlimited.set(http2));
		}
	}

	/**
	 * Loaded only where there is HTTP/2: older patches of Jetty have the class elsewhere.
	 */
	private static final class Unlimited {

		static void set(AbstractHTTP2ServerConnectionFactory http2) {
			http2.setRateControlFactory(new RateControl.Factory() {
			});
		}

	}

}
