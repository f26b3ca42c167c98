package io.github.ssepush.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import org.apache.catalina.core.StandardContext;
import org.awaitility.Awaitility;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.security.oauth2.jwt.JwtDecoder;

import io.github.ssepush.ClientManager;
import io.github.ssepush.CloseReason;
import io.github.ssepush.SsePushTemplate;
import io.github.ssepush.test.SsePushTestClient;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with the starter on a random port of a real server.
 */
public final class TestServer implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final ConfigurableApplicationContext context;

	private final HttpClient http;

	private final SsePushTestClient streams;

	private boolean shared;

	private TestServer(ConfigurableApplicationContext context) {
		this.context = context;
		boolean http2 = context.getEnvironment().getProperty("server.http2.enabled", Boolean.class, false);
		HttpClient.Builder client = HttpClient.newBuilder()
			.version(http2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
		if (isSecure()) {
			client.sslContext(Tls.context());
		}
		this.http = client.build();
		if (http2) {
			upgrade();
		}
		this.streams = http2 ? StreamDetails.bindTo(context, this.http) : SsePushTestClient.bindTo(context);
	}

	/**
	 * Spend the first exchange of a connection that is upgraded from HTTP/1.1: Tomcat
	 * gives that one a window of 64 KB, whatever the client's settings say.
	 */
	private void upgrade() {
		HttpResponse<String> first = send(request("/"));
		assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
	}

	public static TestServer start(Wire wire, String... properties) {
		return start(wire, List.of(Application.class), properties);
	}

	/**
	 * Return a server that tests of this JVM share, one after the other. Closing it ends
	 * its streams and waits until it has none. For tests that neither stop the server nor
	 * count what it has done since it was started.
	 * @param wire the wire
	 * @param properties the properties
	 * @return the server
	 */
	public static TestServer shared(Wire wire, String... properties) {
		return shared(wire, List.of(Application.class), properties);
	}

	/**
	 * Return a server of an application that tests of this JVM share.
	 * @param wire the wire
	 * @param sources the application
	 * @param properties the properties
	 * @return the server
	 * @see #shared(Wire, String...)
	 */
	public static TestServer shared(Wire wire, List<Class<?>> sources, String... properties) {
		return SharedServers.get(List.of(wire, sources, List.of(properties)), () -> start(wire, sources, properties));
	}

	public static TestServer start(Wire wire, List<Class<?>> sources, String... properties) {
		SpringApplicationBuilder builder = new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
			.initializers((context) -> {
				((GenericApplicationContext) context).registerBean(wire.factory());
				((GenericApplicationContext) context).registerBean(PatientHttp2.class);
				((GenericApplicationContext) context).registerBean(OpenClients.Registrar.class);
			})
			.properties("server.port=0", "spring.main.banner-mode=off", "logging.level.root=WARN",
					"spring.jmx.enabled=false", "sse-push.shutdown.drain-period=0", "sse-push.test.timeout=20s",
					"spring.autoconfigure.exclude=" + DataRedisAutoConfiguration.class.getName())
			.properties(wire.properties())
			.properties(properties);
		return new TestServer(builder.run());
	}

	public int port() {
		return ((ServletWebServerApplicationContext) this.context).getWebServer().getPort();
	}

	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	public ConfigurableApplicationContext context() {
		return this.context;
	}

	public SsePushTemplate template() {
		return bean(SsePushTemplate.class);
	}

	public ClientManager clients() {
		return bean(ClientManager.class);
	}

	public HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create((isSecure() ? "https" : "http") + "://localhost:" + port() + path));
	}

	/** For those who speak HTTP themselves. */
	public Socket connect() throws IOException {
		return connect(0);
	}

	Socket connect(int receiveBuffer) throws IOException {
		Socket socket = new Socket();
		if (receiveBuffer > 0) {
			socket.setReceiveBufferSize(receiveBuffer);
		}
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
		return isSecure() ? Tls.context().getSocketFactory().createSocket(socket, "localhost", port(), true) : socket;
	}

	private boolean isSecure() {
		return this.context.getEnvironment().containsProperty("server.ssl.key-store");
	}

	public HttpRequest.Builder request(String path, String user) {
		return request(path).header("Authorization", "Bearer " + Tokens.of(user));
	}

	/** For answers that end. */
	public HttpResponse<String> send(HttpRequest.Builder request) {
		return Exchange.send(this.http, request.build(), HttpResponse.BodyHandlers.ofString());
	}

	/** Open a stream and read it until its hello. */
	public TestStream open(String user) {
		return as(user).open();
	}

	/** Begin a request for a stream as a browser's own {@code EventSource} makes it. */
	public SsePushTestClient.Request as(String user) {
		return this.streams.as(user).token(Tokens.of(user)).asEventSource();
	}

	/** Open a stream and read it until its hello, unless it is refused. */
	public TestStream open(HttpRequest.Builder request) {
		return StreamDetails.open(this.streams, request.build());
	}

	/** Open a stream over HTTP/1.1 that does not read beyond its hello. */
	public TestStream stalled(String user, int receiveBuffer) {
		TestStream stream = StreamDetails.bindTo(this.context, receiveBuffer)
			.as(user)
			.token(Tokens.of(user))
			.asEventSource()
			.open();
		stream.stall();
		return stream;
	}

	/**
	 * Wait until this many clients are open, and what follows the ends of others is done.
	 */
	public void awaitClients(int count) {
		Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).untilAsserted(() -> {
			assertThat(clients().count()).isEqualTo(count);
			assertThat(bean(OpenClients.class).count()).isEqualTo(count);
		});
	}

	/** Return the number of requests that the container has not finished. */
	public int requestsInProgress() {
		WebServer server = ((ServletWebServerApplicationContext) this.context).getWebServer();
		if (server instanceof TomcatWebServer tomcat) {
			return (int) Arrays.stream(tomcat.getTomcat().getHost().findChildren())
				.mapToLong((context) -> ((StandardContext) context).getInProgressAsyncCount())
				.sum();
		}
		return ((JettyWebServer) server).getServer().getDescendant(StatisticsHandler.class).getRequestsActive();
	}

	/**
	 * Return the number of these requests that the container keeps: none over HTTP/1.1
	 * where connections are taken over.
	 */
	public int requestsKept(HttpClient.Version version, int streams) {
		boolean takesOver = this.context.getEnvironment()
			.getProperty("sse-push.transport", "auto")
			.equalsIgnoreCase("auto");
		return (takesOver && version == HttpClient.Version.HTTP_1_1) ? 0 : streams;
	}

	/** Close what was opened here. */
	public void closeStreams() {
		this.streams.closeStreams();
	}

	@Override
	public void close() {
		closeStreams();
		if (this.shared) {
			clients().disconnectIf((client) -> true, CloseReason.DISCONNECTED);
			awaitClients(0);
		}
		else {
			this.context.close();
		}
	}

	/**
	 * Stop the servers that tests of this JVM share. For tests that look at all threads.
	 */
	public static void stopShared() {
		SharedServers.stopAll();
	}

	/** From now on, {@link #close} leaves the server running. */
	TestServer share() {
		this.shared = true;
		return this;
	}

	void stop() {
		this.context.close();
	}

	/**
	 * The least application.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	public static class Application {

		@Bean
		JwtDecoder jwtDecoder() {
			return Tokens.decoder();
		}

	}

}
