package com.example.library;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

import io.github.ssepush.ClientManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * More streams than database connections, each of which has used one while it was opened.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenInViewTests {

	private static final int STREAMS = 10;

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	@ParameterizedTest
	@CsvSource({ "tomcat, servlet, /events?topic=moby-dick", "tomcat, auto, /books/moby-dick/events",
			"jetty, servlet, /books/moby-dick/events", "jetty, auto, /events?topic=moby-dick" })
	void streamsKeepNoDatabaseConnection(String server, String transport, String path) throws Exception {
		List<BufferedReader> streams = new ArrayList<>();
		try (ConfigurableApplicationContext application = start(server, transport)) {
			application.getBean(BookRepository.class).save(new Book("moby-dick"));
			for (int i = 0; i < STREAMS; i++) {
				HttpResponse<InputStream> response = get(application, path, BodyHandlers.ofInputStream());
				assertThat(response.statusCode()).isEqualTo(200);
				streams.add(new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
				assertThat(streams.get(i).lines().anyMatch("event: sse-push.hello"::equals)).isTrue();
				HttpResponse<String> books = get(application, "/books", BodyHandlers.ofString());
				assertThat(books.statusCode()).isEqualTo(200);
				assertThat(books.body()).contains("moby-dick");
			}
			assertThat(application.getBean(ClientManager.class).count()).isEqualTo(STREAMS);
			// The thread of the last request may still be on its way out: its answer is read.
			HikariPoolMXBean pool = application.getBean(HikariDataSource.class).getHikariPoolMXBean();
			Awaitility.await().untilAsserted(() -> assertThat(pool.getActiveConnections()).isZero());
		}
		finally {
			for (BufferedReader stream : streams) {
				close(stream);
			}
		}
	}

	@EnabledIfSystemProperty(named = "tests.full", matches = "true")
	@ParameterizedTest
	@CsvSource({ "tomcat, servlet, /books/moby-dick/events", "tomcat, auto, /events?topic=moby-dick",
			"jetty, servlet, /events?topic=moby-dick", "jetty, auto, /books/moby-dick/events" })
	void otherWaysKeepNoDatabaseConnectionEither(String server, String transport, String path) throws Exception {
		streamsKeepNoDatabaseConnection(server, transport, path);
	}

	private static void close(BufferedReader stream) {
		try {
			stream.close();
		}
		catch (IOException ex) {
			// The server was faster.
		}
	}

	private static ConfigurableApplicationContext start(String server, String transport) {
		Class<? extends ServletWebServerFactory> factory = server.equals("jetty") ? JettyServletWebServerFactory.class
				: TomcatServletWebServerFactory.class;
		return new SpringApplicationBuilder(LibraryApplication.class)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(factory))
			.properties("server.port=0", "sse-push.transport=" + transport)
			.run();
	}

	private <T> HttpResponse<T> get(ConfigurableApplicationContext application, String path,
			HttpResponse.BodyHandler<T> handler) throws Exception {
		int port = ((ServletWebServerApplicationContext) application).getWebServer().getPort();
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
			.header("Authorization", "Bearer " + token())
			.build();
		return this.http.send(request, handler);
	}

	private static String token() {
		JwtClaimsSet claims = JwtClaimsSet.builder()
			.subject("alice")
			.expiresAt(Instant.now().plusSeconds(300))
			.build();
		return NimbusJwtEncoder.withSecretKey(LibraryApplication.KEY)
			.build()
			.encode(JwtEncoderParameters.from(JwsHeader.with(MacAlgorithm.HS256).build(), claims))
			.getTokenValue();
	}

}
