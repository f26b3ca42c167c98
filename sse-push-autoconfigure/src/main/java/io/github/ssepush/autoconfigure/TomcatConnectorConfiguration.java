package io.github.ssepush.autoconfigure;

import java.util.stream.Stream;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ssepush.engine.ClientEngine;

/**
 * Tomcat's connections, which stay as they are unless the application asks for compact
 * ones.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ Connector.class, ConfigurableTomcatWebServerFactory.class })
class TomcatConnectorConfiguration {

	private static final String READ_BUFFER = "socket.appReadBufSize";

	private static final String WRITE_BUFFER = "socket.appWriteBufSize";

	private static final String DEFAULT_BUFFER = "8192";

	private static final int COMPACT_READ_BUFFER = 64;

	private static final int COMPACT_WRITE_BUFFER = 512;

	/**
	 * Shrinks both buffers of all connections: Tomcat has no way to release those of one
	 * connection. Streams that have their connection taken over need neither. What is
	 * larger than the read buffer is read past it; all other responses go out in pieces
	 * of the write buffer.
	 */
	@Bean
	@ConditionalOnBooleanProperty("sse-push.compact-connections")
	WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> ssePushTomcatCompactConnections() {
		return (factory) -> factory.addConnectorCustomizers(
				(connector) -> shrink(connector, READ_BUFFER, COMPACT_READ_BUFFER),
				(connector) -> shrink(connector, WRITE_BUFFER, COMPACT_WRITE_BUFFER));
	}

	@Bean
	ConnectionBudget ssePushTomcatConnectionBudget(SsePushProperties properties, ObjectProvider<ClientEngine> engine) {
		return new ConnectionBudget(properties.limits().maxClients(), engine, "server.tomcat.max-connections",
				TomcatConnectorConfiguration::maxConnections);
	}

	/**
	 * Reduce a buffer that the application has not configured. The connector has such
	 * properties, too, but gets at its protocol by reflection, which a native image knows
	 * nothing of.
	 */
	private static void shrink(Connector connector, String buffer, int size) {
		if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol
				&& DEFAULT_BUFFER.equals(protocol.getProperty(buffer))) {
			protocol.setProperty(buffer, String.valueOf(size));
		}
	}

	/** Each connector has its own maximum. Streams may all come through the smallest. */
	private static int maxConnections(WebServer server) {
		return (server instanceof TomcatWebServer tomcat) ? Stream.of(tomcat.getTomcat().getService().findConnectors())
			.map(Connector::getProtocolHandler)
			.filter(AbstractProtocol.class::isInstance)
			.mapToInt((protocol) -> ((AbstractProtocol<?>) protocol).getMaxConnections())
			.filter((connections) -> connections >= 0)
			.min()
			.orElse(-1) : -1;
	}

}
