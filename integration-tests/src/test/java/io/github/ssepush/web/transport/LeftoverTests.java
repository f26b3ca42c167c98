package io.github.ssepush.web.transport;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.sun.management.HotSpotDiagnosticMXBean;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.test.util.ReflectionTestUtils;

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
class LeftoverTests {

	private static final int REQUESTS = 400;

	/** The number of requests of which pools may still have something. */
	private static final int POOLED = 100;

	/** Followed by the wire, the place and the number of the request. */
	private static final String MARK = "outlives-";

	/** The text that the test keeps, and that has to be found. */
	private static final String KEPT = MARK + "TEST-KEPT-";

	private static final Pattern REST = Pattern.compile("([A-Z_]+-[A-Z]+-)(\\d+)");

	private static final int LONGEST = 40;

	@TempDir
	static Path directory;

	private static final Map<Wire, TestServer> servers = new EnumMap<>(Wire.class);

	@BeforeAll
	static void startServers() {
		Wire.tested()
			.stream()
			.filter((wire) -> !wire.isHttp2())
			.forEach((wire) -> servers.put(wire, TestServer.start(wire, "sse-push.heartbeat-interval=50ms",
					"sse-push.limits.max-connects-per-user=0")));
	}

	@AfterAll
	static void stopServers() {
		servers.values().forEach(TestServer::close);
		servers.clear();
	}

	@AfterEach
	void awaitTheEnd() {
		servers.values().forEach((server) -> server.awaitClients(0));
	}

	/** Look at one dump of the heap, which takes as long as thousands of requests. */
	@Test
	void nothingOfARequestOutlivesItsStream() {
		String token = Tokens.of("alice");
		servers.forEach((wire, server) -> {
			for (Place place : Place.values()) {
				String mark = MARK + wire + "-" + place + "-";
				IntStream.range(0, REQUESTS).forEach((i) -> openAndClose(server, token, place, mark + i));
			}
			server.awaitClients(0);
		});
		List<String> kept = IntStream.range(0, POOLED).mapToObj((i) -> KEPT + i).toList();
		Awaitility.await().pollInterval(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
			Map<String, Set<Integer>> marks = inHeap();
			assertThat(marks.remove(KEPT)).hasSize(kept.size());
			assertThat(marks).allSatisfy((mark, requests) -> assertThat(requests).as(mark).hasSizeLessThan(POOLED));
		});
	}

	@Test
	void serverKeepsNoNameOfAProtocolThatAClientOffers() {
		String token = Tokens.of("alice");
		servers.forEach((wire, server) -> {
			IntStream.range(0, 20).forEach((i) -> openAndClose(server, token, Place.UPGRADE, "protocol-" + i));
			assertThat(upgradedTo(server)).noneMatch((name) -> name.contains("protocol-"));
		});
	}

	private static void openAndClose(TestServer server, String token, Place place, String mark) {
		try (RawClient client = RawClient.connect(server)) {
			client.send("GET /events?" + mark + "=" + mark + " HTTP/1.1", "Host: localhost",
					"Authorization: Bearer " + token, place.headers.formatted(mark));
			client.readUntil("event: sse-push.hello");
		}
	}

	private static Set<String> upgradedTo(TestServer server) {
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

	/** Return the numbers behind each mark in all objects that can be reached. */
	private static Map<String, Set<Integer>> inHeap() throws IOException {
		Path dump = directory.resolve("heap.hprof");
		try {
			ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(dump.toString(), true);
			return marksIn(dump);
		}
		finally {
			Files.deleteIfExists(dump);
		}
	}

	private static Map<String, Set<Integer>> marksIn(Path file) throws IOException {
		Map<String, Set<Integer>> marks = new TreeMap<>();
		byte[] beginning = MARK.getBytes(StandardCharsets.ISO_8859_1);
		StringBuilder rest = new StringBuilder();
		try (InputStream input = Files.newInputStream(file)) {
			byte[] buffer = new byte[1 << 20];
			int matched = 0;
			for (int length = input.read(buffer); length >= 0; length = input.read(buffer)) {
				for (int i = 0; i < length; i++) {
					byte next = buffer[i];
					if (matched < beginning.length) {
						matched = (next == beginning[matched]) ? matched + 1 : (next == beginning[0]) ? 1 : 0;
					}
					else if (isPartOfAMark(next) && rest.length() < LONGEST) {
						rest.append((char) next);
					}
					else {
						Matcher mark = REST.matcher(rest);
						if (mark.lookingAt()) {
							marks.computeIfAbsent(MARK + mark.group(1), (key) -> new HashSet<>())
								.add(Integer.valueOf(mark.group(2)));
						}
						rest.setLength(0);
						matched = (next == beginning[0]) ? 1 : 0;
					}
				}
			}
		}
		return marks;
	}

	private static boolean isPartOfAMark(byte next) {
		return (next >= 'A' && next <= 'Z') || (next >= '0' && next <= '9') || next == '-' || next == '_';
	}

	/**
	 * The places where a request may have any text.
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
