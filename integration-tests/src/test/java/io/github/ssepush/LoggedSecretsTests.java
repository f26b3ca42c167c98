package io.github.ssepush;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.boot.actuate.web.exchanges.HttpExchange;
import org.springframework.boot.actuate.web.exchanges.HttpExchangeRepository;
import org.springframework.boot.actuate.web.exchanges.InMemoryHttpExchangeRepository;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that neither tokens nor resume secrets are in any log, however much is logged.
 */
@ExtendWith(OutputCaptureExtension.class)
class LoggedSecretsTests {

	@TempDir
	Path logs;

	@ParameterizedTest
	@EachWire
	void logsHaveNoTokensAndNoSecrets(Wire wire, CapturedOutput output) {
		String token = Tokens.of("alice");
		String newer = Tokens.with((claims) -> claims.subject("alice").id("newer"));
		String expired = Tokens.expired("alice");
		String ticket;
		String id;
		List<String> own;
		List<HttpExchange> exchanges;
		try (TestServer server = start(wire); LogCapture log = LogCapture.start()) {
			ticket = post(server, "/events/ticket", token, "").body().replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1");
			TestStream alice = server.open(server.request("/events?ticket=" + ticket));
			id = StreamDetails.hello(alice).id();
			server.template().sendToUser("alice", "hello").join();
			alice.next();
			assertThat(post(server, "/events/refresh", newer, alice.clientId()).statusCode()).isEqualTo(200);
			assertThat(post(server, "/events/refresh", expired, alice.clientId()).statusCode()).isEqualTo(401);
			server.closeStreams();
			server.awaitClients(0);
			TestStream again = server.open(server.request("/events?ticket=" + ticket).header("Last-Event-ID", id));
			assertThat(again.clientId()).isNotEmpty();
			assertThat(server.send(server.request("/events?ticket=" + ticket)).statusCode()).isEqualTo(401);
			server.closeStreams();
			server.awaitClients(0);
			own = log.messagesOf("io.github.ssepush");
			exchanges = Awaitility.await()
				.until(() -> server.bean(HttpExchangeRepository.class).findAll(),
						(all) -> all.stream().anyMatch(LoggedSecretsTests::resumes));
		}
		String secret = id.substring(id.indexOf('~') + 1);
		assertThat(secret).hasSize(22);
		assertThat(output).contains("DEBUG").contains("Securing GET /events");
		assertThat(output.getAll()).doesNotContain(token, newer, expired, secret);
		assertThat(exchanges).extracting((exchange) -> exchange.getRequest().getHeaders().toString())
			.noneMatch((headers) -> headers.contains(token) || headers.contains(secret));
		assertThat(own).noneMatch((message) -> message.contains(ticket));
		if (wire.isTomcat()) {
			assertThat(accessLog()).contains("GET /events?ticket=" + ticket)
				.contains("POST /events/refresh")
				.doesNotContain(token, newer, expired, secret);
		}
	}

	private TestServer start(Wire wire) {
		return TestServer.start(wire, List.of(TestServer.Application.class, Exchanges.class),
				"sse-push.heartbeat-interval=200ms", "logging.level.org.springframework.security=DEBUG",
				"logging.level.org.springframework.web=DEBUG", "logging.level.io.github.ssepush=TRACE",
				"server.tomcat.accesslog.enabled=true", "server.tomcat.accesslog.buffered=false",
				"server.tomcat.accesslog.directory=" + this.logs,
				"server.tomcat.accesslog.pattern=%h %l %u %t \"%r\" %s %b %D");
	}

	private static HttpResponse<String> post(TestServer server, String path, String token, String client) {
		HttpRequest.Builder request = server.request(path).header("Authorization", "Bearer " + token);
		return server.send((client.isEmpty() ? request : request.header("SSE-Push-Client", client))
			.POST(HttpRequest.BodyPublishers.noBody()));
	}

	/** A request is recorded after the beginning of its stream was read. */
	private static boolean resumes(HttpExchange exchange) {
		return exchange.getRequest().getHeaders().toString().toLowerCase(Locale.ROOT).contains("last-event-id");
	}

	private String accessLog() {
		try (Stream<Path> files = Files.list(this.logs)) {
			return files.map(LoggedSecretsTests::read).collect(Collectors.joining());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Records requests with their headers.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Exchanges {

		@Bean
		InMemoryHttpExchangeRepository exchanges() {
			return new InMemoryHttpExchangeRepository();
		}

	}

}
