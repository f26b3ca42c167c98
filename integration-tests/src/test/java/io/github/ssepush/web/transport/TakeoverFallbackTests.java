package io.github.ssepush.web.transport;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.Http11Nio2Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.awaitility.Awaitility;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ProxyConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.Mockito;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

import io.github.ssepush.CloseReason;
import io.github.ssepush.engine.stream.ClientTransport;
import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections are taken over only where that is known to work. Everything else gets its
 * stream by the Servlet API.
 */
@Tag("takeover")
@ExtendWith(OutputCaptureExtension.class)
class TakeoverFallbackTests {

	@Test
	void streamOverAjpUsesTheServletApi(CapturedOutput output) throws IOException {
		try (TestServer server = start(Wire.TOMCAT, Ajp.class)) {
			Connector[] connectors = ((TomcatWebServer) Objects
				.requireNonNull(((ServletWebServerApplicationContext) server.context()).getWebServer())).getTomcat()
				.getService()
				.findConnectors();
			try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connectors[1].getLocalPort())) {
				socket.setSoTimeout(20_000);
				socket.getOutputStream().write(ajpRequest());
				readUntil(socket.getInputStream(), "event: sse-push.hello");
				assertThat(server.requestsInProgress()).isOne();
				server.template().sendToUser("alice", "hi").join();
				readUntil(socket.getInputStream(), "data: hi");
			}
			assertThat(output)
				.containsOnlyOnce("connections of a org.apache.coyote.ajp.AjpNioProtocol are not taken over");
			assertThatStreamIsTakenOver(server);
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Nio2.class, OwnProtocol.class })
	void streamThroughAnUnknownConnectorOfTomcatUsesTheServletApi(Class<?> connector, CapturedOutput output) {
		try (TestServer server = start(Wire.TOMCAT, connector)) {
			assertThatStreamUsesTheServletApi(server);
			assertThat(output).containsOnlyOnce("are not taken over");
			assertThat(failures(server)).isZero();
		}
	}

	@Test
	void streamThroughAProxyProtocolOfJettyUsesTheServletApi() {
		try (TestServer server = start(Wire.JETTY, ProxyProtocol.class); RawClient alice = RawClient.connect(server)) {
			alice.send("PROXY TCP4 127.0.0.1 127.0.0.1 1 1\r\nGET /events HTTP/1.1", "Host: localhost",
					"Authorization: Bearer " + Tokens.of("alice"));
			alice.readUntil("event: sse-push.hello");
			assertThat(server.requestsInProgress()).isOne();
			assertThat(failures(server)).isZero();
		}
	}

	/** Jetty itself does not serve such a request. */
	@Test
	void streamOfARequestThatAFilterHasReplacedUsesTheServletApi() {
		try (TestServer server = start(Wire.TOMCAT, Replacing.class)) {
			assertThatStreamUsesTheServletApi(server);
			assertThat(failures(server)).isZero();
		}
	}

	@ParameterizedTest
	@EachContainer(always = { Wire.TOMCAT, Wire.JETTY })
	void firstFailureTurnsTakeoversOffAndItsClientGetsItsStream(Wire wire, CapturedOutput output) {
		int logged = 0;
		for (Throwable failure : List.of(new UnsupportedOperationException("made up"), new NoSuchMethodError("made up"),
				new ServletException("made up"))) {
			Failing takeover = new Failing(failure);
			Broken.takeover = takeover;
			try (TestServer server = start(wire, Broken.class)) {
				assertThatStreamUsesTheServletApi(server);
				assertThatStreamUsesTheServletApi(server);
				assertThat(takeover.attempts).isOne();
				assertThat(failures(server)).isOne();
				assertThat(output.getAll().split("could not be taken over")).hasSize(1 + ++logged);
			}
		}
	}

	@ParameterizedTest
	@EachContainer(always = { Wire.TOMCAT, Wire.JETTY })
	void serverThatIsNotAsItWasTurnsTakeoversOff(Wire wire) {
		Broken.takeover = new Failing(new UnsupportedOperationException("not asked for")) {

			@Override
			protected boolean isOfServer(HttpServletRequest inner) {
				throw new NoClassDefFoundError("made up");
			}

		};
		try (TestServer server = start(wire, Broken.class)) {
			assertThatStreamUsesTheServletApi(server);
			assertThatStreamUsesTheServletApi(server);
			assertThat(Broken.takeover.attempts).isZero();
			assertThat(failures(server)).isOne();
		}
	}

	@ParameterizedTest
	@EachContainer
	void filterThatFailsTurnsNothingOff(Wire wire) {
		Broken.takeover = new Failing(new UnsupportedOperationException("not asked for")) {

			@Override
			protected ClientTransport take(HttpServletRequest inner) {
				return Mockito.mock(ClientTransport.class);
			}

		};
		try (TestServer server = TestServer.start(wire,
				List.of(TestServer.Application.class, Broken.class, NeverFlushed.class), "sse-push.transport=auto")) {
			assertThat(server.send(server.request("/events", "alice")).statusCode()).isGreaterThanOrEqualTo(400);
			assertThat(failures(server)).isZero();
		}
	}

	private static TestServer start(Wire wire, Class<?> source) {
		return TestServer.start(wire, List.of(TestServer.Application.class, source), "sse-push.transport=auto",
				"logging.level.io.github.ssepush=info");
	}

	private static void assertThatStreamUsesTheServletApi(TestServer server) {
		TestStream alice = server.open("alice");
		server.template().sendToUser("alice", "hi").join();
		assertThat(alice).next().hasData("hi");
		assertThat(server.requestsInProgress()).isOne();
		server.clients().disconnectUser("alice", CloseReason.DISCONNECTED).join();
		assertThat(alice).ends();
		server.awaitClients(0);
		Awaitility.await().until(() -> server.requestsInProgress() == 0);
	}

	private static void assertThatStreamIsTakenOver(TestServer server) {
		server.open("bob");
		Awaitility.await().until(() -> server.requestsInProgress() <= 1);
		assertThat(failures(server)).isZero();
	}

	private static long failures(TestServer server) {
		return (long) server.bean(MeterRegistry.class).get("sse.push.takeover.failures").functionCounter().count();
	}

	private static void readUntil(InputStream input, String end) throws IOException {
		StringBuilder read = new StringBuilder();
		while (read.indexOf(end) < 0) {
			int next = input.read();
			assertThat(next).as(read.toString()).isNotNegative();
			read.append((char) next);
		}
	}

	/** GET /events, as a web server forwards it. */
	private static byte[] ajpRequest() throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		DataOutputStream request = new DataOutputStream(body);
		request.write(new byte[] { 2, 2 });
		for (String text : List.of("HTTP/1.1", "/events", "127.0.0.1", "localhost", "localhost")) {
			write(request, text);
		}
		request.writeShort(80);
		request.writeByte(0);
		request.writeShort(2);
		request.writeShort(0xA00B);
		write(request, "localhost");
		request.writeShort(0xA005);
		write(request, "Bearer " + Tokens.of("alice"));
		request.writeByte(0xFF);
		ByteArrayOutputStream packet = new ByteArrayOutputStream();
		DataOutputStream output = new DataOutputStream(packet);
		output.writeShort(0x1234);
		output.writeShort(body.size());
		output.write(body.toByteArray());
		return packet.toByteArray();
	}

	private static void write(DataOutputStream output, String text) throws IOException {
		output.writeShort(text.length());
		output.write(text.getBytes(StandardCharsets.US_ASCII));
		output.writeByte(0);
	}

	@Configuration(proxyBeanMethods = false)
	static class Ajp {

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> ajp() {
			return (factory) -> {
				Connector connector = new Connector("AJP/1.3");
				connector.setPort(0);
				connector.setProperty("address", "127.0.0.1");
				connector.setProperty("secretRequired", "false");
				factory.addAdditionalConnectors(connector);
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Nio2 {

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> nio2() {
			return (factory) -> factory.setProtocol(Http11Nio2Protocol.class.getName());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnProtocol {

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> ownProtocol() {
			return (factory) -> factory.setProtocol(ExtendedProtocol.class.getName());
		}

	}

	/**
	 * A protocol as a vendor might extend it.
	 */
	public static class ExtendedProtocol extends Http11NioProtocol {

	}

	@Configuration(proxyBeanMethods = false)
	static class ProxyProtocol {

		@Bean
		WebServerFactoryCustomizer<JettyServletWebServerFactory> proxyProtocol() {
			return (factory) -> factory.addServerCustomizers((server) -> {
				ServerConnector connector = (ServerConnector) server.getConnectors()[0];
				connector.addFirstConnectionFactory(new ProxyConnectionFactory(
						connector.getConnectionFactory(HttpConnectionFactory.class).getProtocol()));
			});
		}

	}

	/**
	 * Replaces the request by one that wraps nothing.
	 */
	@Component
	@Order(Ordered.HIGHEST_PRECEDENCE)
	static class Replacing extends OncePerRequestFilter {

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			chain.doFilter((HttpServletRequest) Proxy.newProxyInstance(getClass().getClassLoader(),
					new Class<?>[] { HttpServletRequest.class }, (proxy, method, arguments) -> {
						try {
							return method.invoke(request, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getCause();
						}
					}), response);
		}

	}

	/**
	 * Wraps the response by one that can't be flushed.
	 */
	@Component
	@Order(Ordered.HIGHEST_PRECEDENCE)
	static class NeverFlushed extends OncePerRequestFilter {

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			chain.doFilter(request, new HttpServletResponseWrapper(response) {

				@Override
				public void flushBuffer() {
					throw new UnsupportedOperationException("made up");
				}

			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Broken {

		private static Failing takeover;

		@Bean
		TransportOpener brokenTakeover() {
			return takeover;
		}

	}

	/**
	 * A server that has changed.
	 */
	static class Failing extends Takeover {

		private final Throwable failure;

		private int attempts;

		Failing(Throwable failure) {
			super(false);
			this.failure = failure;
		}

		@Override
		protected boolean isOfServer(HttpServletRequest inner) {
			return true;
		}

		@Override
		protected ClientTransport take(HttpServletRequest inner) throws ServletException {
			this.attempts++;
			if (this.failure instanceof ServletException refused) {
				throw refused;
			}
			if (this.failure instanceof LinkageError missing) {
				throw missing;
			}
			throw (RuntimeException) this.failure;
		}

	}

}
