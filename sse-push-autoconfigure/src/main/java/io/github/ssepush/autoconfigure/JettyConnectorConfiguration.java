package io.github.ssepush.autoconfigure;

import java.util.stream.Stream;

import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.Compression;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;

import io.github.ssepush.engine.ClientEngine;

/**
 * Jetty's connections, which stay as they are, and its compression, which streams are
 * excluded from.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ Server.class, ConfigurableJettyWebServerFactory.class })
class JettyConnectorConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(JettyConnectorConfiguration.class);

	/** Comes after Spring Boot's customizer, which has an order and sets the types. */
	@Bean
	@ConditionalOnMissingBean(name = "ssePushJettyCompression")
	WebServerFactoryCustomizer<JettyServletWebServerFactory> ssePushJettyCompression() {
		return (factory) -> {
			Compression compression = factory.getCompression();
			if (compression != null && StreamCompression.isOn(compression)) {
				factory.setCompression(withoutStreams(compression));
				logger.warn(
						"Jetty compresses event streams without ever flushing them, so '{}' is ignored in "
								+ "'server.compression.mime-types'. Remove it from that property",
						MediaType.TEXT_EVENT_STREAM_VALUE);
			}
		};
	}

	@Bean
	ConnectionBudget ssePushJettyConnectionBudget(SsePushProperties properties, ObjectProvider<ClientEngine> engine) {
		return new ConnectionBudget(properties.limits().maxClients(), engine, "server.jetty.max-connections",
				JettyConnectorConfiguration::maxConnections);
	}

	private static Compression withoutStreams(Compression compression) {
		Compression result = new Compression();
		result.setEnabled(true);
		result.setMimeTypes(Stream.of(compression.getAllMimeTypes())
			.filter((type) -> !type.contains(MediaType.TEXT_EVENT_STREAM_VALUE))
			.toArray(String[]::new));
		result.setExcludedUserAgents(compression.getExcludedUserAgents());
		result.setMinResponseSize(compression.getMinResponseSize());
		return result;
	}

	private static int maxConnections(WebServer server) {
		NetworkConnectionLimit limit = (server instanceof JettyWebServer jetty)
				? jetty.getServer().getBean(NetworkConnectionLimit.class) : null;
		return (limit != null) ? limit.getMaxNetworkConnectionCount() : -1;
	}

}
