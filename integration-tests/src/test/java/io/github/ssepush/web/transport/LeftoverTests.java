package io.github.ssepush.web.transport;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.sun.management.HotSpotDiagnosticMXBean;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.test.util.ReflectionTestUtils;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nothing that a request brings outlives its stream, wherever it stands in the request:
 * neither here nor in what the server is left with.
 */
@Tag("streams")
@ParameterizedClass
@EachWire(http2 = false)
class LeftoverTests {

	private static final int REQUESTS = 400;

	/** What pools may still have of the requests that used them last. */
	private static final int POOLED = 100;

	private static final String MARK = "outlives-";

	@TempDir
	static Path directory;

	private static TestServer server;

	@Parameter
	Wire wire;

	@BeforeParameterizedClassInvocation
	static void startServer(Wire wire) {
		server = TestServer.start(wire, "sse-push.heartbeat-interval=50ms", "sse-push.limits.max-connects-per-user=0");
	}

	@AfterParameterizedClassInvocation
	static void stopServer() {
		server.close();
	}

	@AfterEach
	void awaitTheEnd() {
		server.awaitClients(0);
	}

	@ParameterizedTest
	@EnumSource
	void nothingOfARequestOutlivesItsStream(Place place) {
		String mark = MARK + this.wire + "-" + place + "-";
		String token = Tokens.of("alice");
		IntStream.range(0, REQUESTS).forEach((i) -> openAndClose(token, place, mark + i));
		server.awaitClients(0);
		Awaitility.await()
			.pollInterval(Duration.ofSeconds(1))
			.atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(inHeap(mark)).hasSizeLessThan(POOLED));
	}

	@Test
	void serverKeepsNoNameOfAProtocolThatAClientOffers() {
		String token = Tokens.of("alice");
		IntStream.range(0, 20).forEach((i) -> openAndClose(token, Place.UPGRADE, "protocol-" + i));
		assertThat(upgradedTo()).noneMatch((name) -> name.contains("protocol-"));
	}

	private static void openAndClose(String token, Place place, String mark) {
		try (RawClient client = RawClient.connect(server)) {
			client.send("GET /events?" + mark + "=" + mark + " HTTP/1.1", "Host: localhost",
					"Authorization: Bearer " + token, place.headers.formatted(mark));
			client.readUntil("event: sse-push.hello");
		}
	}

	private static Set<String> upgradedTo() {
		WebServer running = ((ServletWebServerApplicationContext) server.context()).getWebServer();
		if (!(running instanceof TomcatWebServer tomcat)) {
			return Set.of();
		}
		AbstractHttp11Protocol<?> protocol = (AbstractHttp11Protocol<?>) tomcat.getTomcat()
			.getConnector()
			.getProtocolHandler();
		return ((Map<?, ?>) ReflectionTestUtils.getField(protocol, "upgradeProtocolGroupInfos")).keySet()
			.stream()
			.map(String::valueOf)
			.collect(Collectors.toSet());
	}

	/** The marks in all objects that can be reached. */
	private static Set<Integer> inHeap(String mark) throws IOException {
		Path dump = directory.resolve("heap.hprof");
		try {
			ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(dump.toString(), true);
			return numbersBehind(mark.getBytes(StandardCharsets.ISO_8859_1), dump);
		}
		finally {
			Files.deleteIfExists(dump);
		}
	}

	private static Set<Integer> numbersBehind(byte[] mark, Path file) throws IOException {
		Set<Integer> numbers = new HashSet<>();
		try (InputStream input = Files.newInputStream(file)) {
			byte[] buffer = new byte[1 << 20];
			int matched = 0;
			int number = 0;
			for (int length = input.read(buffer); length >= 0; length = input.read(buffer)) {
				for (int i = 0; i < length; i++) {
					byte next = buffer[i];
					if (matched == mark.length && next >= '0' && next <= '9') {
						number = 10 * number + next - '0';
					}
					else {
						if (matched == mark.length) {
							numbers.add(number);
						}
						number = 0;
						matched = (matched < mark.length && next == mark[matched]) ? matched + 1
								: (next == mark[0]) ? 1 : 0;
					}
				}
			}
		}
		return numbers;
	}

	/**
	 * Where a request may say what it likes.
	 */
	enum Place {

		UPGRADE("Connection: Upgrade\r\nUpgrade: %1$s"),

		UPGRADES("Connection: Upgrade\r\nUpgrade: %1$s, %1$s/2"),

		OTHERS("""
				%1$s: 1
				X-Any: %1$s
				Cookie: %1$s=%1$s; JSESSIONID=%1$s
				User-Agent: %1$s
				Accept: text/event-stream, text/%1$s
				Accept-Language: %1$s
				Accept-Encoding: %1$s
				X-Forwarded-For: %1$s
				traceparent: %1$s
				Last-Event-ID: %1$s
				SSE-Push-Client: %1$s
				SSE-Push-Client-Version: %1$s""".replace("\n", "\r\n"));

		private final String headers;

		Place(String headers) {
			this.headers = headers;
		}

	}

}
