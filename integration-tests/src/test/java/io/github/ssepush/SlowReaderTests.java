package io.github.ssepush;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import javax.management.JMException;
import javax.management.ObjectName;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.test.util.ReflectionTestUtils;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.Extent;
import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.Reset;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a client that does not read affects no other.
 */
@Tag("streams")
class SlowReaderTests {

	private static final int MESSAGES = Extent.of(5_000, 10_000);

	private static final int RECEIVE_BUFFER = 4096;

	private static final long STALLED = 50;

	private static final int LARGE = 1_000_000;

	/** However long the machine takes, no stream that stalls is closed. */
	private static final String PATIENT = "sse-push.client.write-timeout=10m";

	/** All messages together are far more than the kernel buffers for a connection. */
	private static final String FILLER = " " + "x".repeat(3000);

	@ParameterizedTest
	@EachWire(http2 = false)
	void aClientThatStopsReadingIsToldWhatItLostAndGoesOnInOrder(Wire wire) {
		try (TestServer server = TestServer.start(wire, "sse-push.history.max-messages=1000",
				"sse-push.history.max-user-size=64MB", PATIENT)) {
			TestStream slow = send(server);
			readToTheEnd(slow);
			List<Integer> numbers = numbers(data(slow));
			assertThat(numbers).isSorted().doesNotHaveDuplicates().endsWith(MESSAGES - 1);
			List<SseEvent> resets = slow.events().stream().filter((event) -> event.name().equals(Reset.NAME)).toList();
			assertThat(resets).isNotEmpty().allMatch((event) -> Reset.of(event).equals(Reset.truncated("user:slow")));
			assertThat(numbers).startsWith(0);
			assertThat(jumpsWithoutReset(slow.events())).isEmpty();
			assertThat(numbers).containsAll(IntStream.range(MESSAGES - 999, MESSAGES).boxed().toList());
			slow.close();
		}
	}

	@ParameterizedTest
	@EachWire(http2 = false)
	void aClientThatStopsReadingGetsEverythingThatIsRetained(Wire wire) {
		try (TestServer server = TestServer.start(wire, "sse-push.history.max-messages=20000",
				"sse-push.history.max-user-size=64MB", PATIENT)) {
			TestStream slow = send(server);
			readToTheEnd(slow);
			assertThat(numbers(data(slow))).isEqualTo(IntStream.range(0, MESSAGES).boxed().toList());
			assertThat(slow.events()).noneMatch((event) -> event.name().equals(Reset.NAME));
			slow.close();
		}
	}

	/**
	 * Send to slow readers, which share one copy of the rest. How much the kernel takes
	 * is not known.
	 */
	@ParameterizedTest
	@EachWire(http2 = false)
	void clientsThatStopReadingShareTheFrameThatTheyHaveAPartOf(Wire wire) throws JMException {
		try (TestServer server = TestServer.start(wire, "sse-push.limits.max-clients-per-user=0", PATIENT)) {
			boolean large = false;
			for (int filler = 1; filler < LARGE && !large; filler += LARGE / 4) {
				long before = liveBytes();
				List<TestStream> slow = stall(server, filler);
				large = server.clients().clients().stream().mapToLong(SlowReaderTests::restOf).sum() > STALLED * LARGE
						/ 2;
				if (large) {
					assertThat(liveBytes() - before).isLessThan(STALLED * LARGE / 4);
				}
				slow.forEach(TestStream::close);
				server.awaitClients(0);
			}
			assertThat(large).as("whether clients had large rests").isTrue();
		}
	}

	private static List<TestStream> stall(TestServer server, int filler) {
		List<TestStream> slow = IntStream.range(0, (int) STALLED)
			.mapToObj((i) -> server.stalled("slow", RECEIVE_BUFFER))
			.toList();
		server.awaitClients((int) STALLED);
		send(server, filler);
		for (int i = 0; i < 30 && !server.clients().clients().stream().allMatch(SlowReaderTests::isBlocked); i++) {
			send(server, LARGE);
		}
		return slow;
	}

	/** To everyone, and wait until they have it or take no more. */
	private static void send(TestServer server, int size) {
		server.template().broadcast("x".repeat(size)).join();
		Patience.await()
			.until(() -> server.clients()
				.clients()
				.stream()
				.allMatch((client) -> isBlocked(client) || (client.lag() == 0 && restOf(client) == 0)));
	}

	private static boolean isBlocked(Client client) {
		return Boolean.TRUE.equals(ReflectionTestUtils.getField(part(client, "deadlines"), "blocked"));
	}

	private static Object part(Client client, String name) {
		return Objects.requireNonNull(ReflectionTestUtils.getField(client, name));
	}

	private static long restOf(Client client) {
		Object rest = ReflectionTestUtils.getField(part(client, "output"), "rest");
		Integer size = (rest != null) ? ReflectionTestUtils.invokeMethod(rest, "size") : null;
		return (size != null) ? size : 0;
	}

	/** Return the bytes in live arrays, after a collection. */
	private static long liveBytes() throws JMException {
		String histogram = (String) ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
					new Object[] { new String[0] }, new String[] { String[].class.getName() });
		Matcher line = Pattern.compile("^\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+\\[B ", Pattern.MULTILINE).matcher(histogram);
		assertThat(line.find()).isTrue();
		return Long.parseLong(line.group(1));
	}

	/** The others have everything before the slow client reads its first byte. */
	private static TestStream send(TestServer server) {
		TestStream slow = server.stalled("slow", RECEIVE_BUFFER);
		TestStream fast = server.open("fast");
		Awaitility.await()
			.until(() -> server.clients()
				.clientsOf("slow")
				.stream()
				.anyMatch((client) -> !client.position().isEmpty()));
		for (int i = 0; i < MESSAGES; i++) {
			server.template().sendToUser("slow", i + FILLER);
			if (i == 0) {
				awaitNoLag(server);
			}
			if (i % 10 == 0) {
				server.template().sendToUser("fast", String.valueOf(i));
			}
		}
		assertThat(numbers(StreamDetails.data(fast, MESSAGES / 10)))
			.isEqualTo(IntStream.range(0, MESSAGES / 10).map((i) -> i * 10).boxed().toList());
		assertThat(data(slow)).isEmpty();
		assertThat(server.clients().clientsOf("slow")).singleElement()
			.satisfies((client) -> assertThat(client.lag()).isPositive());
		server.template().sendToUser("slow", "last").join();
		return slow;
	}

	/** The first message is written before the others push it out of the history. */
	private static void awaitNoLag(TestServer server) {
		Awaitility.await()
			.until(() -> server.clients().clientsOf("slow").stream().allMatch((client) -> client.lag() == 0));
	}

	private static List<String> data(TestStream stream) {
		return stream.events().stream().filter((event) -> !event.isControl()).map(SseEvent::data).toList();
	}

	private static List<Integer> numbers(List<String> data) {
		return data.stream()
			.filter((text) -> !text.equals("last"))
			.map((text) -> Integer.valueOf(text.split(" ")[0]))
			.toList();
	}

	private static List<SseEvent> jumpsWithoutReset(List<SseEvent> events) {
		List<SseEvent> jumps = new ArrayList<>();
		int next = 0;
		for (SseEvent event : events) {
			if (event.name().equals(Reset.NAME)) {
				next = -1;
			}
			else if (!event.isControl() && !event.data().equals("last")) {
				int number = Integer.parseInt(event.data().split(" ")[0]);
				if (next >= 0 && number != next) {
					jumps.add(event);
				}
				next = number + 1;
			}
		}
		return jumps;
	}

	private static void readToTheEnd(TestStream stream) {
		stream.read();
		Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> {
			List<SseEvent> events = stream.events();
			return !events.isEmpty() && events.get(events.size() - 1).data().equals("last");
		});
	}

}
