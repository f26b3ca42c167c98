package io.github.ssepush;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ssepush.engine.stream.StreamRequest;
import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.EventIdParts;
import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.harness.Reset;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.SsePushTestClient;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests how the id of a reconnecting client is handled, whatever it is.
 */
@Tag("streams")
class ResumeTests {

	private static final int RETAINED = 20;

	private static final Map<Wire, TestServer> servers = new EnumMap<>(Wire.class);

	private static final AtomicInteger users = new AtomicInteger();

	/** A user of this test alone, so that the tests can share a server. */
	private final String user = "alice-" + users.incrementAndGet();

	private TestServer server;

	private LogCapture log;

	@AfterEach
	void nothingIsLogged() {
		this.log.close();
		assertThat(this.log.messages()).allMatch((message) -> message.startsWith("INFO"));
	}

	@AfterAll
	static void stop() {
		servers.values().forEach(TestServer::close);
		servers.clear();
	}

	@ParameterizedTest
	@EachWire
	void garbageIsAResetOfEverythingFollowedAndThenLive(Wire wire) {
		use(wire);
		send("before");
		for (String id : List.of("garbage", "1", "2.", "2.x", "3.aaaa.1.000000", "2.aaaa.1.000000.", "-1", "2..",
				"../../etc/passwd", "2.AAAA.1.000000", "2.aaaa.01.000000", "2.aaaa.zzzzzzzzzzzzz.000000",
				"2.aaaa.1.zzzzzz", "2.aaaa.1.000000.aaaa.2.000000", "null", "undefined", "' OR 1=1 --", "\"{}", "%00",
				"2.aaaa.-1.000000")) {
			TestStream stream = resume("/events?topic=news", id);
			assertThat(stream).as(id)
				.isReset("unknown", Destination.everyone(), Destination.user(this.user), Destination.topic("news"));
			send("after " + id);
			assertThat(stream).next().hasData("after " + id);
			stream.close();
		}
	}

	@ParameterizedTest
	@EachWire
	void anIdOfTenKilobytesIsAReset(Wire wire) {
		use(wire);
		send("before");
		String parts = IntStream.range(0, 600)
			.mapToObj((i) -> String.format(Locale.ROOT, ".%04d.%d.000000", i, i + 1))
			.collect(Collectors.joining("", "2", ""));
		for (String id : List.of("x".repeat(10_000), "2." + "0".repeat(10_000), parts)) {
			TestStream stream = resume("/events", id);
			assertThat(stream).isReset("unknown", Destination.everyone(), Destination.user(this.user));
			send("after");
			assertThat(stream).next().hasData("after");
			stream.close();
		}
	}

	@ParameterizedTest
	@EachWire
	void anIdThatIsNotAsciiIsAReset(Wire wire) {
		use(wire);
		for (String id : List.of("ä", "2.éü.1.000000", "2.aaaa.1.00000ø")) {
			assertThat(openOverHttp1(id)).isReset("unknown", Destination.everyone(), Destination.user(this.user));
		}
		for (String id : List.of("\uD83D\uDE00", "２.aaaa.１.000000", "2.aaaa.€.000000", "\u0000")) {
			TestStream stream = open("/events?last_event_id=" + URLEncoder.encode(id, StandardCharsets.UTF_8));
			assertThat(stream).isReset("unknown", Destination.everyone(), Destination.user(this.user));
		}
	}

	@ParameterizedTest
	@EachWire
	void anIdThatIsNoHeaderIsRefusedBeforeItGetsHere(Wire wire) {
		use(wire);
		TestStream stream = openOverHttp1("2.aaaa.\u0082.000000");
		assertThat(stream).isRefusedWith(400);
		assertThat(StreamDetails.headers(stream).firstValue("Content-Type").orElse(""))
			.doesNotContain("text/event-stream");
	}

	@ParameterizedTest
	@EachWire
	void anotherUsersIdProvesNothingOfOnesOwnButTheRestOfIt(Wire wire) {
		use(wire);
		String bob = "bob-" + this.user;
		TestStream bobs = this.server.open(bob);
		this.server.template().sendToUser(bob, "secret 1").join();
		String id = bobs.next().id();
		this.server.template().sendToUser(bob, "secret 2").join();
		send("before");
		this.server.template().broadcast("for everyone").join();
		TestStream stream = resume("/events", id);
		assertThat(stream).next().hasData("for everyone");
		send("after");
		assertThat(stream).next().hasData("after");
		assertThat(stream).receivedNothing();
	}

	@ParameterizedTest
	@EachWire
	void anotherUsersPositionUnderOnesOwnLabelIsAResetOfThatAlone(Wire wire) {
		use(wire);
		String bob = "bob-" + this.user;
		TestStream own = open();
		send("1");
		send("2");
		StreamDetails.data(own, 2);
		TestStream bobs = this.server.open(bob);
		this.server.template().sendToUser(bob, "secret 1").join();
		EventIdParts stolen = EventIdParts.of(bobs.next().id());
		EventIdParts forged = EventIdParts.of(own.lastEventId());
		String label = forged.labels().stream().filter((part) -> !stolen.labels().contains(part)).findFirst().get();
		String theirs = stolen.labels().stream().filter((part) -> !forged.labels().contains(part)).findFirst().get();
		this.server.template().sendToUser(bob, "secret 2").join();
		TestStream stream = resume("/events", forged.with(label, stolen.get(theirs)).toString());
		assertThat(stream).isReset("unknown", Destination.user(this.user));
		send("after");
		assertThat(stream).next().hasData("after");
		assertThat(stream).receivedNothing();
	}

	@ParameterizedTest
	@EachWire
	void anIdFromTheFutureIsAReset(Wire wire) {
		use(wire);
		TestStream first = open();
		send("1");
		EventIdParts id = EventIdParts.of(first.next().id());
		String label = id.labels().get(1);
		id.with(label, "zzzz." + id.get(label).split("\\.")[1]);
		send("2");
		TestStream stream = resume("/events", id.toString());
		assertThat(stream).isReset("unknown", Destination.user(this.user));
		send("3");
		assertThat(stream).next().hasData("3");
	}

	@ParameterizedTest
	@EachWire
	void afterARestartOneResetNamesEverythingThatIsFollowed(Wire wire) {
		String id;
		try (TestServer before = start(wire)) {
			TestStream stream = before.open(before.request("/events?topic=news&topic=orders", this.user));
			before.template().sendToUser(this.user, "1").join();
			before.template().sendToTopic("news", "2").join();
			id = stream.next().id();
			stream.next();
		}
		try (TestServer after = start(wire)) {
			this.log = LogCapture.start();
			after.template().sendToUser(this.user, "missed by nobody").join();
			TestStream stream = after
				.open(after.request("/events?topic=news&topic=orders", this.user).header("Last-Event-ID", id));
			SseEvent reset = StreamDetails.control(stream, Reset.NAME);
			assertThat(Reset.of(reset))
				.isEqualTo(Reset.unknown("everyone", "user:" + this.user, "topic:news", "topic:orders"));
			stream.close();
			after.template().sendToTopic("orders", "3").join();
			TestStream again = after
				.open(after.request("/events?topic=news&topic=orders", this.user).header("Last-Event-ID", reset.id()));
			assertThat(again).next().hasData("3");
		}
	}

	@ParameterizedTest
	@EachWire
	void theSetOfTopicsMayChangeBetweenConnects(Wire wire) {
		use(wire);
		String a = "a-" + this.user;
		String b = "b-" + this.user;
		String c = "c-" + this.user;
		TestStream first = open("/events?topic=" + a + "&topic=" + b);
		send("1");
		String id = first.next().id();
		first.close();
		topic(a, "a1");
		topic(b, "b1");
		topic(c, "c1");
		TestStream reordered = resume("/events?topic=" + b + "&topic=" + a, EventIdParts.of(id).reversed());
		assertThat(StreamDetails.data(reordered, 2)).containsExactlyInAnyOrder("a1", "b1");
		TestStream missing = resume("/events?topic=" + b, id);
		assertThat(missing).next().hasData("b1");
		topic(a, "a2");
		topic(b, "b2");
		assertThat(missing).next().hasData("b2");
		TestStream added = resume("/events?topic=" + a + "&topic=" + c, id);
		assertThat(added).receives("a1", "a2");
		topic(c, "c2");
		assertThat(added).next().hasData("c2");
	}

	@ParameterizedTest
	@EachWire
	void theQueryParameterCountsUnlessTheHeaderDoes(Wire wire) {
		use(wire);
		TestStream first = open();
		send("1");
		send("2");
		send("3");
		String after1 = first.next().id();
		String after2 = first.next().id();
		TestStream byParameter = open("/events?last_event_id=" + after1);
		assertThat(byParameter).receives("2", "3");
		TestStream byHeader = resume("/events?last_event_id=" + after1, after2);
		assertThat(byHeader).next().hasData("3");
		TestStream emptyHeader = resume("/events?last_event_id=" + after2, "");
		assertThat(emptyHeader).next().hasData("3");
		TestStream garbage = open("/events?last_event_id=" + URLEncoder.encode("gärbage\n", StandardCharsets.UTF_8));
		assertThat(garbage).isReset("unknown", Destination.everyone(), Destination.user(this.user));
		assertThat(byHeader).receivedNothing();
	}

	@ParameterizedTest
	@EachWire
	void theParameterCountsHoweverAReaderWritesItsName(Wire wire) {
		use(wire);
		TestStream first = open();
		send("1");
		send("2");
		send("3");
		String after1 = first.next().id();
		String after2 = first.next().id();
		for (String name : List.of("lastEventId", "Last-Event-ID", "last_event_id", "lastEventID", "last-event-id",
				"LAST_EVENT_ID")) {
			assertThat(StreamDetails.data(open("/events?" + name + "=" + after1), 2)).as(name)
				.containsExactly("2", "3");
			TestStream byHeader = resume("/events?" + name + "=" + after1, after2);
			assertThat(StreamDetails.data(byHeader, 1)).as(name).containsExactly("3");
			TestStream appended = open("/events?last_event_id=" + after1 + "&" + name + "=" + after2);
			assertThat(StreamDetails.data(appended, 1)).as(name).containsExactly("3");
			TestStream garbage = open("/events?" + name + "=garbage");
			assertThat(garbage).isReset("unknown", Destination.everyone(), Destination.user(this.user));
			this.server.closeStreams();
		}
		for (String name : List.of("lastEventIds", "last.event.id", "eventId", "id")) {
			TestStream fresh = open("/events?" + name + "=" + after1);
			send("after");
			assertThat(StreamDetails.data(fresh, 1)).as(name).containsExactly("after");
		}
	}

	@ParameterizedTest
	@EachWire
	void asManyTopicsAsCanBeAllowedAreResumed(Wire wire) {
		String path = IntStream.range(0, StreamRequest.MAX_TOPICS)
			.mapToObj((i) -> "topic=" + i)
			.collect(Collectors.joining("&", "/events?", ""));
		try (TestServer many = TestServer.start(wire, List.of(TestServer.Application.class, OpenTopics.class),
				"sse-push.limits.max-topics=" + StreamRequest.MAX_TOPICS)) {
			this.server = many;
			this.log = LogCapture.start();
			TestStream first = open(path);
			topic("7", "1");
			String id = first.next().id();
			first.close();
			topic("7", "2");
			topic(Integer.toString(StreamRequest.MAX_TOPICS - 1), "3");
			assertThat(StreamDetails.data(resume(path, id), 2)).containsExactlyInAnyOrder("2", "3");
			assertThat(StreamDetails.data(open(path + "&lastEventId=" + id), 2)).containsExactlyInAnyOrder("2", "3");
		}
	}

	@ParameterizedTest
	@EachWire
	void anEmptyIdIsAFreshStart(Wire wire) {
		use(wire);
		send("before");
		for (TestStream fresh : List.of(resume("/events", ""), resume("/events?last_event_id=", ""),
				open("/events?last_event_id="))) {
			idOf(fresh);
			send("after");
			assertThat(fresh).next().hasData("after");
			fresh.close();
		}
	}

	@ParameterizedTest
	@EachWire
	void aClientThatHasReceivedNothingYetResumesExactly(Wire wire) {
		use(wire);
		TestStream first = open("/events?topic=t-" + this.user);
		String id = idOf(first);
		assertThat(first).receivedNothing();
		first.close();
		send("1");
		topic("t-" + this.user, "2");
		this.server.template().broadcast("3").join();
		TestStream again = resume("/events?topic=t-" + this.user, id);
		assertThat(StreamDetails.data(again, 3)).containsExactlyInAnyOrder("1", "2", "3");
	}

	@ParameterizedTest
	@EachWire
	void aPositionThatMovesWithoutAnEventIsToldWithAHeartbeat(Wire wire) {
		use(wire);
		TestStream stream = open();
		String before = idOf(stream);
		this.server.template()
			.sendToUser(this.user, SseMessage.data("not for you").excludeClient(stream.clientId()).build())
			.join();
		String id = Awaitility.await().until(() -> stream.lastEventId(), (current) -> !current.equals(before));
		assertThat(StreamDetails.control(stream, "sse-push.position").id()).isEqualTo(id);
		assertThat(stream).receivedNothing();
		assertThat(this.server.clients().client(stream.clientId()).get().position()).isEqualTo(id);
		send("after");
		TestStream again = resume("/events", id);
		assertThat(again).next().hasData("after");
		TestStream earlier = resume("/events", before);
		assertThat(earlier).receives("not for you", "after");
	}

	@ParameterizedTest
	@EachWire
	void thePositionBesideASnapshotLeadsToExactlyWhatCameAfter(Wire wire) {
		use(wire);
		String topic = "t-" + this.user;
		send("1");
		topic(topic, "2");
		String id = this.server.clients().currentPosition(this.user, List.of(topic)).join();
		send("3");
		topic(topic, "4");
		TestStream stream = open("/events?topic=" + topic + "&last_event_id=" + id);
		assertThat(StreamDetails.data(stream, 2)).containsExactlyInAnyOrder("3", "4");
		assertThat(idOf(stream)).isEqualTo(this.server.clients().currentPosition(this.user, List.of(topic)).join());
	}

	@ParameterizedTest
	@EachWire
	void aClientThatMissedMoreThanIsRetainedIsToldAndGoesOnFromTheOldest(Wire wire) {
		use(wire);
		TestStream first = open();
		String id = idOf(first);
		first.close();
		List<String> messages = IntStream.range(0, RETAINED + 10).mapToObj((i) -> "message " + i).toList();
		messages.forEach(this::send);
		TestStream stream = resume("/events", id);
		SseEvent reset = StreamDetails.control(stream, Reset.NAME);
		assertThat(Reset.of(reset)).isEqualTo(Reset.truncated("user:" + this.user));
		assertThat(reset.id()).isNotEqualTo(id);
		assertThat(StreamDetails.data(stream, RETAINED)).isEqualTo(messages.subList(10, messages.size()));
		TestStream fromReset = resume("/events", reset.id());
		assertThat(StreamDetails.data(fromReset, RETAINED)).isEqualTo(messages.subList(10, messages.size()));
	}

	@ParameterizedTest
	@EachWire
	void theNewIdComesWithTheLastOfTwoResets(Wire wire) {
		use(wire);
		TestStream first = open("/events?topic=t-" + this.user);
		EventIdParts id = EventIdParts.of(idOf(first));
		first.close();
		IntStream.range(0, RETAINED + 1).forEach((i) -> send("message " + i));
		id.with(id.labels().get(2), "5.000000");
		TestStream stream = resume("/events?topic=t-" + this.user, id.toString());
		SseEvent truncated = StreamDetails.control(stream, Reset.NAME);
		SseEvent unknown = StreamDetails.control(stream, Reset.NAME);
		assertThat(Reset.of(truncated)).isEqualTo(Reset.truncated("user:" + this.user));
		assertThat(truncated.id()).as("a client that is cut here resumes at the old positions")
			.isEqualTo(id.toString());
		assertThat(Reset.of(unknown)).isEqualTo(Reset.unknown("topic:t-" + this.user));
		assertThat(EventIdParts.of(unknown.id()).labels()).isEqualTo(id.labels());
		assertThat(StreamDetails.data(stream, RETAINED)).hasSize(RETAINED);
	}

	@ParameterizedTest
	@EachWire
	void aTopicThatIsRefusedIsAProblemBeforeTheStreamStarts(Wire wire) {
		use(wire);
		assertProblem("/events?topic=news&topic=secret.plans", 403, "'secret.plans'");
		assertProblem("/events?topic=", 400, "''");
		assertProblem("/events?topic=a%20b", 400, "'a?b'");
		assertProblem("/events?topic=a%0Ab", 400, "'a?b'");
		assertProblem("/events?topic=" + "x".repeat(129), 400, "x".repeat(128));
		assertProblem(
				IntStream.range(0, 9).mapToObj((i) -> "topic=" + i).collect(Collectors.joining("&", "/events?", "")),
				400, "8");
	}

	@ParameterizedTest
	@EachWire
	void noTopicIsOpenUntilTheApplicationSaysSo(Wire wire) {
		try (TestServer closed = TestServer.start(wire)) {
			this.server = closed;
			this.log = LogCapture.start();
			assertProblem("/events?topic=news", 403, "'news'");
			assertThat(closed.clients().count()).isZero();
		}
	}

	private void assertProblem(String path, int status, String named) {
		HttpResponse<String> response = this.server.send(this.server.request(path, this.user));
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type").get()).startsWith("application/problem+json");
		assertThat(response.body()).contains(named);
	}

	private void use(Wire wire) {
		this.server = servers.computeIfAbsent(wire, ResumeTests::start);
		this.log = LogCapture.start();
	}

	private static TestServer start(Wire wire) {
		return TestServer.start(wire, List.of(TestServer.Application.class, OpenTopics.class),
				"sse-push.heartbeat-interval=400ms", "sse-push.history.max-messages=" + RETAINED,
				"server.max-http-request-header-size=64KB");
	}

	private TestStream open() {
		return open("/events");
	}

	private TestStream open(String path) {
		return this.server.open(this.server.request(path, this.user));
	}

	private TestStream resume(String path, String id) {
		return this.server.open(this.server.request(path, this.user).header("Last-Event-ID", id));
	}

	/** The JDK's client sends no such header over HTTP/2. */
	private TestStream openOverHttp1(String id) {
		return SsePushTestClient.bindTo(this.server.context())
			.as(this.user)
			.token(Tokens.of(this.user))
			.asEventSource()
			.lastEventId(id)
			.open();
	}

	private void send(String message) {
		this.server.template().sendToUser(this.user, message).join();
	}

	private void topic(String topic, String message) {
		this.server.template().sendToTopic(topic, message).join();
	}

	private static String idOf(TestStream stream) {
		return Awaitility.await()
			.pollInterval(Duration.ofMillis(5))
			.until(() -> stream.lastEventId(), (id) -> !id.isEmpty());
	}

	@Configuration(proxyBeanMethods = false)
	static class OpenTopics {

		@Bean
		TopicAuthorizer topicAuthorizer() {
			return (user, topic) -> !topic.startsWith("secret");
		}

	}

}
