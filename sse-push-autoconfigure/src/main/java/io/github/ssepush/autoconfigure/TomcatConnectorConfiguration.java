package io.github.ssepush.autoconfigure;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Tomcat's connections. To keep a setting as Tomcat has it, define a bean with the name
 * of its customizer.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ Connector.class, ConfigurableTomcatWebServerFactory.class })
class TomcatConnectorConfiguration {

	private static final String READ_BUFFER = "socket.appReadBufSize";

	private static final String DEFAULT_READ_BUFFER = "8192";

	/**
	 * Tomcat keeps this buffer, twice, for as long as a connection lives; nothing is read
	 * from a stream. What is larger is read past it.
	 */
	private static final String SMALL_READ_BUFFER = "1024";

	@Bean
	@ConditionalOnMissingBean(name = "ssePushTomcatReadBuffer")
	WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> ssePushTomcatReadBuffer() {
		return (factory) -> factory.addConnectorCustomizers(TomcatConnectorConfiguration::shrinkReadBuffer);
	}

	@Bean
	ConnectionBudget ssePushTomcatConnectionBudget(SsePushProperties properties) {
		return new ConnectionBudget(properties.limits().maxClients(), "server.tomcat.max-connections",
				TomcatConnectorConfiguration::maxConnections);
	}

	/** Only where nobody has set it. */
	private static void shrinkReadBuffer(Connector connector) {
		if (DEFAULT_READ_BUFFER.equals(String.valueOf(connector.getProperty(READ_BUFFER)))) {
			connector.setProperty(READ_BUFFER, SMALL_READ_BUFFER);
		}
	}

	private static int maxConnections(WebServer server) {
		return (server instanceof TomcatWebServer tomcat
				&& tomcat.getTomcat().getConnector().getProtocolHandler() instanceof AbstractProtocol<?> protocol)
						? protocol.getMaxConnections() : -1;
	}

}
