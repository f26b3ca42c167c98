package io.github.ssepush.autoconfigure;

import java.util.List;
import java.util.Objects;

import org.apache.catalina.connector.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class SsePushServerAutoConfigurationTests {

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SsePushServerAutoConfiguration.class));

	@Test
	void connectionsStayAsTheServerHasThem() {
		try (TestServer server = TestServer.shared(Wire.TOMCAT)) {
			assertThat(buffer(server, "socket.appReadBufSize")).isEqualTo(8192);
			assertThat(buffer(server, "socket.appWriteBufSize")).isEqualTo(8192);
		}
		try (TestServer server = TestServer.shared(Wire.JETTY)) {
			assertThat(acceptQueue(server)).isZero();
		}
	}

	@Test
	void connectionsAreCompactWhereThatIsAskedFor() {
		try (TestServer server = TestServer.start(Wire.TOMCAT, "sse-push.compact-connections=true")) {
			assertThat(buffer(server, "socket.appReadBufSize")).isEqualTo(64);
			assertThat(buffer(server, "socket.appWriteBufSize")).isEqualTo(512);
			String large = "x".repeat(200_000);
			TestStream alice = server.open("alice");
			server.template().sendToUser("alice", large);
			assertThat(alice).next().hasData(large);
		}
	}

	@Test
	void whatTheApplicationHasSetStays() {
		List<Class<?>> sources = List.of(TestServer.Application.class, Customizers.class);
		try (TestServer server = TestServer.start(Wire.TOMCAT, sources, "sse-push.compact-connections=true")) {
			assertThat(buffer(server, "socket.appReadBufSize")).isEqualTo(4096);
		}
		try (TestServer server = TestServer.start(Wire.JETTY, sources)) {
			assertThat(acceptQueue(server)).isEqualTo(7);
		}
	}

	@Test
	void customizerBacksOffForABeanOfItsName() {
		WebServerFactoryCustomizer<?> own = (factory) -> {
		};
		this.runner.withBean("ssePushJettyCompression", WebServerFactoryCustomizer.class, () -> own)
			.run((context) -> assertThat(context).getBean("ssePushJettyCompression").isSameAs(own));
	}

	@ParameterizedTest
	@CsvSource({ "TOMCAT, 8192, 7373, server.tomcat.max-connections", "JETTY, 100, 91, server.jetty.max-connections" })
	void moreClientsThanFitIntoTheConnectionsAreWarnedOf(Wire wire, int connections, int clients, String property,
			CapturedOutput output) {
		String[] properties = { "sse-push.limits.max-clients=" + clients, "server.jetty.max-connections=100" };
		TestServer.start(wire, properties).close();
		assertThat(output)
			.containsOnlyOnce(
					"The server accepts " + connections + " connections, which is too few for " + clients + " streams")
			.contains("Set '" + property + "' to at least ");
	}

	@ParameterizedTest
	@CsvSource({ "TOMCAT, 7372", "JETTY, 90" })
	void clientsThatFitAreNotWarnedOf(Wire wire, int clients, CapturedOutput output) {
		TestServer.start(wire, "sse-push.limits.max-clients=" + clients, "server.jetty.max-connections=100").close();
		assertThat(output).doesNotContain("connections, which is");
	}

	@ParameterizedTest
	@CsvSource({ "TOMCAT, 60, 48, server.tomcat.max-connections", "JETTY, 60, 48, server.jetty.max-connections",
			"TOMCAT, 1, 1, server.tomcat.max-connections" })
	void clientsAreLimitedByTheConnectionsUnlessTheApplicationSetsALimit(Wire wire, int connections, int clients,
			String property, CapturedOutput output) {
		String[] properties = { property + "=" + connections, "logging.level.io.github.ssepush=info" };
		try (TestServer server = TestServer.start(wire, properties)) {
			assertThat(server.bean(ClientEngine.class).admission().maxClients()).isEqualTo(clients);
			assertThat(output).containsOnlyOnce("At most " + clients + " streams")
				.contains("Set '" + property + "'")
				.contains("'sse-push.limits.max-clients'");
		}
	}

	@Test
	void smallestConnectorLimitsTheClients() {
		try (TestServer server = TestServer.start(Wire.TOMCAT,
				List.of(TestServer.Application.class, SecondConnector.class))) {
			assertThat(server.bean(ClientEngine.class).admission().maxClients()).isEqualTo(80);
		}
	}

	@Test
	void clientsAreNotLimitedWhereConnectionsAreNot() {
		try (TestServer server = TestServer.shared(Wire.JETTY)) {
			assertThat(server.bean(ClientEngine.class).admission().maxClients()).isEqualTo(Integer.MAX_VALUE);
		}
	}

	@Test
	void serverWithoutALimitOfConnectionsIsNotWarnedOf(CapturedOutput output) {
		TestServer.start(Wire.JETTY, "sse-push.limits.max-clients=1000000").close();
		assertThat(output).doesNotContain("connections, which is");
	}

	@ParameterizedTest
	@CsvSource({ "JETTY, true, 1", "JETTY, false, 0", "TOMCAT, true, 0" })
	void compressionThatJettyCanNotDoIsWarnedOf(Wire wire, boolean streams, int warnings, CapturedOutput output) {
		TestServer
			.start(wire, "server.compression.enabled=true",
					"server.compression.additional-mime-types=" + (streams ? "text/event-stream" : "text/x-other"))
			.close();
		assertThat(output.toString().lines().filter((line) -> line.contains("'server.compression.mime-types'")))
			.hasSize(warnings);
	}

	@Test
	void nothingIsThereWhereTheStarterIsOff() {
		this.runner.withPropertyValues("sse-push.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ConnectionBudget.class)
				.doesNotHaveBean(WebServerFactoryCustomizer.class));
	}

	@Test
	void eachServerIsLeftOutWhereItsClassesAre() {
		this.runner.withClassLoader(new FilteredClassLoader(Server.class))
			.run((context) -> assertThat(context).hasBean("ssePushTomcatConnectionBudget")
				.doesNotHaveBean("ssePushJettyConnectionBudget"));
		this.runner.withClassLoader(new FilteredClassLoader(Connector.class))
			.run((context) -> assertThat(context).hasBean("ssePushJettyConnectionBudget")
				.doesNotHaveBean("ssePushTomcatConnectionBudget"));
	}

	private static int buffer(TestServer server, String name) {
		TomcatWebServer tomcat = (TomcatWebServer) Objects
			.requireNonNull(((ServletWebServerApplicationContext) server.context()).getWebServer());
		return Integer.parseInt(String.valueOf(tomcat.getTomcat().getConnector().getProperty(name)));
	}

	private static int acceptQueue(TestServer server) {
		JettyWebServer jetty = (JettyWebServer) Objects
			.requireNonNull(((ServletWebServerApplicationContext) server.context()).getWebServer());
		return ((ServerConnector) jetty.getServer().getConnectors()[0]).getAcceptQueueSize();
	}

	/**
	 * A second connector, with fewer connections.
	 */
	@Configuration(proxyBeanMethods = false)
	static class SecondConnector {

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> secondConnector() {
			return (factory) -> {
				Connector connector = new Connector();
				connector.setPort(0);
				connector.setProperty("maxConnections", "100");
				factory.addAdditionalConnectors(connector);
			};
		}

	}

	/**
	 * The settings of an application.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> ownReadBuffer() {
			return (factory) -> factory
				.addConnectorCustomizers((connector) -> connector.setProperty("socket.appReadBufSize", "4096"));
		}

		@Bean
		WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> ownAcceptQueue() {
			return (factory) -> factory
				.addServerCustomizers((server) -> ((ServerConnector) server.getConnectors()[0]).setAcceptQueueSize(7));
		}

	}

}
