package com.example.library;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.test.http.server.LocalTestWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.test.web.servlet.client.RestTestClient;

import io.github.ssepush.ClientManager;
import io.github.ssepush.test.SsePushTestClient;
import io.github.ssepush.test.autoconfigure.SsePushTestClientAutoConfiguration;
import io.github.ssepush.test.autoconfigure.SsePushTestTokensAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Opens more streams than there are database connections, each of which has used one while it was opened.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpenInViewTests {

	private static final int STREAMS = 10;

	@ParameterizedTest
	@CsvSource({ "tomcat, servlet, /events?topic=moby-dick", "tomcat, auto, /books/moby-dick/events",
			"jetty, servlet, /books/moby-dick/events", "jetty, auto, /events?topic=moby-dick" })
	void streamsKeepNoDatabaseConnection(String server, String transport, String path) {
		try (ConfigurableApplicationContext application = start(server, transport)) {
			SsePushTestClient client = application.getBean(SsePushTestClient.class);
			RestTestClient rest = RestTestClient.bindToServer()
				.baseUrl(LocalTestWebServer.obtain(application).uri())
				.defaultHeaders((headers) -> headers.setBearerAuth(client.as("alice").token()))
				.build();
			application.getBean(BookRepository.class).save(new Book("moby-dick"));
			for (int i = 0; i < STREAMS; i++) {
				assertThat(client.as("alice").path(path).open()).isOpen();
				rest.get()
					.uri("/books")
					.exchangeSuccessfully()
					.expectBody(String.class)
					.value((books) -> assertThat(books).contains("moby-dick"));
			}
			assertThat(application.getBean(ClientManager.class).count()).isEqualTo(STREAMS);
			// The thread of the last request may still be on its way out: its answer is read.
			HikariPoolMXBean pool = application.getBean(HikariDataSource.class).getHikariPoolMXBean();
			Awaitility.await().untilAsserted(() -> assertThat(pool.getActiveConnections()).isZero());
			client.closeStreams();
		}
	}

	@EnabledIfSystemProperty(named = "tests.full", matches = "true")
	@ParameterizedTest
	@CsvSource({ "tomcat, servlet, /books/moby-dick/events", "tomcat, auto, /events?topic=moby-dick",
			"jetty, servlet, /events?topic=moby-dick", "jetty, auto, /books/moby-dick/events" })
	void otherWaysKeepNoDatabaseConnectionEither(String server, String transport, String path) {
		streamsKeepNoDatabaseConnection(server, transport, path);
	}

	private static ConfigurableApplicationContext start(String server, String transport) {
		Class<? extends ServletWebServerFactory> factory = server.equals("jetty") ? JettyServletWebServerFactory.class
				: TomcatServletWebServerFactory.class;
		return new SpringApplicationBuilder(LibraryApplication.class, SsePushTestTokensAutoConfiguration.class,
				SsePushTestClientAutoConfiguration.class)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(factory))
			.properties("server.port=0", "sse-push.transport=" + transport)
			.run();
	}

}
