package io.github.ssepush;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams of the native {@code EventSource}, which can't send a token: a ticket opens
 * one, and the secret in its ids resumes it.
 */
@ParameterizedClass
@EachWire(full = { Wire.TOMCAT, Wire.JETTY })
class TicketTests {

	private static final int MAX_PER_USER = 3;

	private static TestServer server;

	@Parameter
	Wire wire;

	@BeforeParameterizedClassInvocation
	static void startServer(Wire wire) {
		server = start(wire);
	}

	@AfterParameterizedClassInvocation
	static void stopServer() {
		server.close();
	}

	@AfterEach
	void closeStreams() {
		Topics.forbidden.clear();
		server.closeStreams();
		server.awaitClients(0);
	}

	@Test
	void ticketOpensAStreamOfItsUserWithItsTopics() {
		HttpResponse<String> issued = issue(server, Tokens.of("alice"), "?topic=news&topic=weather");
		assertThat(issued.statusCode()).isEqualTo(200);
		assertThat(issued.body()).matches("\\{.*\"ticket\":\"[\\w-]{43}\".*}").contains("\"expires_in\":30");
		assertThat(issued.headers().firstValue("Cache-Control")).hasValue("no-store");
		assertThat(issued.headers().map()).doesNotContainKey("set-cookie");
		TestStream alice = open(server, ticketIn(issued), null);
		assertThat(server.clients().clientsOf("alice")).singleElement()
			.satisfies((client) -> assertThat(client.topics()).containsExactlyInAnyOrder("news", "weather"));
		assertThat(StreamDetails.hello(alice).id()).matches("2(\\.\\w{4}\\.\\w+\\.\\w{6}){4}~[\\w-]{22}");
		assertThat(StreamDetails.headers(alice).map()).doesNotContainKey("set-cookie");
		server.template().sendToTopic("news", "rain").join();
		server.template().sendToUser("alice", "hello").join();
		assertThat(StreamDetails.data(alice, 2)).containsExactlyInAnyOrder("rain", "hello");
		assertThat(secretOf(alice)).isEqualTo(secretIn(StreamDetails.hello(alice).id()));
	}

	@Test
	void topicsAreNamedInAFormAsWell() {
		HttpResponse<String> issued = server.send(server.request("/events/ticket", "alice")
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString("topic=news")));
		open(server, ticketIn(issued), null);
		assertThat(server.clients().clientsOf("alice")).singleElement()
			.satisfies((client) -> assertThat(client.topics()).containsExactly("news"));
	}

	@Test
	void topicsInABodyThatIsNotReadAreNotIgnored() {
		for (String path : List.of("/events/ticket", "/events/refresh")) {
			for (String type : List.of("application/json", "text/plain", "application/xml", "garbage", "")) {
				HttpRequest.Builder request = server.request(path, "alice").header("SSE-Push-Client", "a-b");
				if (!type.isEmpty()) {
					request.header("Content-Type", type);
				}
				for (HttpRequest.BodyPublisher body : List
					.of(HttpRequest.BodyPublishers.ofString("{\"topics\":[\"news\"]}"), HttpRequest.BodyPublishers
						.ofInputStream(() -> new ByteArrayInputStream("{\"topic\":\"news\"}".getBytes())))) {
					HttpResponse<String> refusal = server.send(request.POST(body));
					assertThat(refusal.statusCode()).as("%s as '%s'", path, type).isEqualTo(415);
					assertThat(refusal.headers().firstValue("Content-Type")).get()
						.asString()
						.startsWith("application/problem+json");
					assertThat(refusal.headers().firstValue("Accept")).hasValue("application/x-www-form-urlencoded");
					assertThat(refusal.headers().firstValue("Connection")).as("while the body is on its way").isEmpty();
					assertThat(refusal.body()).contains("'topic'");
				}
			}
		}
	}

	@Test
	void emptyBodyMayHaveAnyType() {
		HttpResponse<String> issued = server.send(server.request("/events/ticket?topic=news", "alice")
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.noBody()));
		open(server, ticketIn(issued), null);
		assertThat(server.clients().clientsOf("alice")).singleElement()
			.satisfies((client) -> assertThat(client.topics()).containsExactly("news"));
	}

	@Test
	void topicsAreNamedInAFormOfSeveralParts() {
		HttpResponse<String> issued = server.send(server.request("/events/ticket", "alice")
			.header("Content-Type", "multipart/form-data; boundary=part")
			.POST(HttpRequest.BodyPublishers
				.ofString("--part\r\nContent-Disposition: form-data; name=\"topic\"\r\n\r\nnews\r\n--part--\r\n")));
		open(server, ticketIn(issued), null);
		assertThat(server.clients().clientsOf("alice")).singleElement()
			.satisfies((client) -> assertThat(client.topics()).containsExactly("news"));
	}

	@Test
	void sessionIsToldThatItNeedsNoTicket() {
		try (TestServer sessions = TestServer.start(this.wire,
				List.of(TestServer.Application.class, SessionChain.class)); LogCapture log = LogCapture.start()) {
			String basic = "Basic " + Base64.getEncoder().encodeToString("alice:secret".getBytes());
			HttpResponse<String> refusal = sessions.send(sessions.request("/events/ticket")
				.header("Authorization", basic)
				.POST(HttpRequest.BodyPublishers.noBody()));
			assertThat(refusal.statusCode()).isEqualTo(403);
			assertThat(refusal.headers().firstValue("Content-Type")).get()
				.asString()
				.startsWith("application/problem+json");
			assertThat(refusal.body()).contains("without one");
			TestStream alice = sessions.open(sessions.request("/events").header("Authorization", basic));
			HttpResponse<String> refreshed = sessions.send(sessions.request("/events/refresh")
				.header("Authorization", basic)
				.header("SSE-Push-Client", alice.clientId())
				.POST(HttpRequest.BodyPublishers.noBody()));
			assertThat(refreshed.statusCode()).isEqualTo(200);
			assertThat(log.messages()).noneMatch((message) -> message.startsWith("ERROR"));
		}
	}

	@Test
	void ticketIsForWhoHasATokenAndMayFollowTheTopics() {
		HttpRequest.BodyPublisher nothing = HttpRequest.BodyPublishers.noBody();
		assertThat(server.send(server.request("/events/ticket").POST(nothing)).statusCode()).isEqualTo(401);
		assertThat(issue(server, Tokens.expired("alice"), "").statusCode()).isEqualTo(401);
		assertThat(server.send(server.request("/events/ticket", "alice")).statusCode()).isEqualTo(405);
		assertThat(issue(server, Tokens.of("alice"), "?topic=%20").statusCode()).isEqualTo(400);
		Topics.forbidden.add("news");
		assertThat(issue(server, Tokens.of("alice"), "?topic=news").statusCode()).isEqualTo(403);
	}

	@Test
	void usedTicketIsWorthlessWithoutItsSecret() {
		String ticket = ticket("alice");
		open(server, ticket, null);
		assertRefused(ticket, null, 401);
		assertRefused(ticket, "2", 401);
		assertRefused(ticket, "2~AAAAAAAAAAAAAAAAAAAAAA", 401);
	}

	@Test
	void ticketGetsTooOld() {
		Duration lifetime = Duration.ofMillis(50);
		try (TestServer impatient = start(this.wire, "sse-push.security.ticket.lifetime=50ms")) {
			String ticket = ticket(impatient, Tokens.of("alice"));
			long issued = System.nanoTime();
			Awaitility.await().until(() -> System.nanoTime() - issued > lifetime.toNanos());
			assertThat(impatient.send(request(impatient, ticket, null)).statusCode()).isEqualTo(401);
		}
	}

	@Test
	void streamIsResumedWhereItWasCut() {
		String ticket = ticket("alice");
		TestStream alice = open(server, ticket, null);
		server.template().sendToUser("alice", "one").join();
		SseEvent one = alice.next();
		assertThat(server.clients().clientsOf("alice")).singleElement()
			.satisfies((client) -> assertThat(client.position()).isNotEmpty().doesNotContain("~"));
		cut(alice);
		server.template().sendToUser("alice", "two").join();
		TestStream again = open(server, ticket, one.id());
		assertThat(StreamDetails.hello(again).id()).isEqualTo(one.id());
		assertThat(again).next().hasData("two");
		assertThat(secretOf(again)).isEqualTo(secretIn(one.id()));
		cut(again);
		server.template().sendToUser("alice", "three").join();
		assertThat(open(server, ticket, again.lastEventId())).next().hasData("three");
	}

	@Test
	void streamThatIsCutAfterItsFirstBlockGoesOnWhereItsClientWas() {
		String position = server.clients().currentPosition("alice", List.of()).join();
		assertThat(position).doesNotContain("~");
		server.template().sendToUser("alice", "missed").join();
		String ticket = ticket("alice");
		SseEvent hello = StreamDetails.hello(open(server, ticket + "&last_event_id=" + position, null));
		assertThat(hello.id()).startsWith(position + "~");
		assertThat(open(server, ticket + "&last_event_id=" + position, hello.id())).next().hasData("missed");
	}

	@Test
	void streamThatIsCutAfterItsFirstBlockIsStillToldThatItsPositionIsUnknown() {
		String ticket = ticket("alice");
		TestStream alice = open(server, ticket + "&last_event_id=garbage", null);
		assertThat(
				StreamDetails.control(open(server, ticket, StreamDetails.hello(alice).id()), "sse-push.reset").data())
			.contains("unknown");
	}

	@Test
	void twoTabsHaveTheirOwnTicketsAndSecrets() {
		String first = ticket("alice");
		String second = ticket("alice");
		TestStream one = open(server, first, null);
		TestStream other = open(server, second, null);
		server.awaitClients(2);
		assertThat(secretOf(one)).isNotEqualTo(secretOf(other));
		assertRefused(first, StreamDetails.hello(other).id(), 401);
		assertRefused(second, StreamDetails.hello(one).id(), 401);
		assertThat(open(server, first, StreamDetails.hello(one).id()).clientId()).isNotEmpty();
		assertThat(open(server, second, StreamDetails.hello(other).id()).clientId()).isNotEmpty();
	}

	@Test
	void twoUsersOfOneBrowserDoNotSeeEachOthersStreams() {
		String alices = ticket("alice");
		String bobs = ticket("bob");
		TestStream alice = open(server, alices, null);
		TestStream bob = open(server, bobs, null);
		server.template().sendToUser("alice", "for alice").join();
		server.template().sendToUser("bob", "for bob").join();
		assertThat(alice).next().hasData("for alice");
		assertThat(bob).next().hasData("for bob");
		assertRefused(alices, bob.lastEventId(), 401);
		assertRefused(bobs, alice.lastEventId(), 401);
		server.template().broadcast("for all").join();
		assertThat(StreamDetails.data(alice, 1)).isEqualTo(StreamDetails.data(bob, 1)).containsExactly("for all");
	}

	@Test
	void secretEndsWithTheToken() {
		String ticket = ticket(server, token("alice", 6));
		TestStream alice = open(server, ticket, null);
		cut(alice);
		cut(open(server, ticket, StreamDetails.hello(alice).id()));
		Patience.await().until(() -> {
			int status = StreamDetails.status(server.open(request(server, ticket, StreamDetails.hello(alice).id())));
			server.closeStreams();
			return status == 401;
		});
		assertRefused(ticket, StreamDetails.hello(alice).id(), 401);
	}

	@Test
	void refreshedStreamIsResumedAfterItsFirstTokenHasExpired() {
		Instant expiry = Instant.now().plusSeconds(5);
		String ticket = ticket(server, token("alice", 5));
		String other = ticket(server, token("alice", 5));
		TestStream alice = open(server, ticket, null);
		TestStream stale = open(server, other, null);
		HttpResponse<String> refreshed = server.send(server.request("/events/refresh", "alice")
			.header("SSE-Push-Client", alice.clientId())
			.POST(HttpRequest.BodyPublishers.noBody()));
		assertThat(refreshed.statusCode()).isEqualTo(200);
		Patience.await().until(() -> Instant.now().isAfter(expiry.plusSeconds(1)));
		assertThat(stale).ends();
		server.awaitClients(1);
		assertRefused(other, StreamDetails.hello(stale).id(), 401);
		cut(alice);
		server.template().sendToUser("alice", "missed").join();
		assertThat(open(server, ticket, alice.lastEventId())).next().hasData("missed");
	}

	@Test
	void secretInAnAddressResumesNothing() {
		String ticket = ticket("alice");
		String id = StreamDetails.hello(open(server, ticket, null)).id();
		assertRefused(ticket + "&last_event_id=" + id, null, 401);
		assertRefused(ticket + "&Last-Event-ID=" + id, null, 401);
	}

	@Test
	void secretThatHasBeenInAnAddressBesideItsTicketIsWorthless() {
		for (String name : List.of("last_event_id", "lastEventId", "Last-Event-ID")) {
			String ticket = ticket("alice");
			String id = StreamDetails.hello(open(server, ticket, null)).id();
			assertRefused(ticket + "&" + name + "=2~AAAAAAAAAAAAAAAAAAAAAA", null, 401);
			assertThat(open(server, ticket, id).clientId()).isNotEmpty();
			assertRefused(ticket + "&" + name + "=" + id, null, 401);
			assertRefused(ticket, id, 401);
		}
	}

	@Test
	void secretThatHasBeenInTheAddressOfItsSuccessorIsWorthless() {
		String ticket = ticket("alice");
		TestStream alice = open(server, ticket, null);
		server.template().sendToUser("alice", "one").join();
		String id = alice.next().id();
		cut(alice);
		server.template().sendToUser("alice", "two").join();
		TestStream successor = open(server, ticket("alice") + "&lastEventId=" + id, null);
		assertThat(successor).next().hasData("two");
		assertRefused(ticket, id, 401);
	}

	@Test
	void secretInAnAddressIsWorthlessEvenIfAHeaderProvesTheReader() {
		String older = ticket("alice");
		String olderId = StreamDetails.hello(open(server, older, null)).id();
		String ticket = ticket("alice");
		String id = StreamDetails.hello(open(server, ticket, null)).id();
		assertThat(open(server, ticket + "&last_event_id=" + olderId, id).clientId()).isNotEmpty();
		assertRefused(older, olderId, 401);
		assertRefused(ticket + "&lastEventId=" + id, id, 401);
		assertRefused(ticket, id, 401);
	}

	@Test
	void requestIsAuthenticatedInOneWay() {
		String ticket = ticket("alice");
		String id = StreamDetails.hello(open(server, ticket, null)).id();
		String unused = ticket("alice");
		HttpRequest.Builder both = server.request("/events?ticket=" + unused, "alice");
		assertThat(server.send(both).statusCode()).isEqualTo(400);
		assertRefused(ticket + "&ticket=" + ticket, id, 400);
		assertRefused(unused + "&ticket=" + ticket("bob"), null, 400);
		HttpRequest.Builder headers = server.request("/events/ticket", "alice")
			.header("Authorization", "Bearer " + Tokens.of("bob"));
		assertThat(server.send(headers.POST(HttpRequest.BodyPublishers.noBody())).statusCode()).isEqualTo(400);
		assertThat(open(server, unused, null).clientId()).isNotEmpty();
		try (TestServer lax = start(this.wire, "sse-push.security.query-parameter=token")) {
			String good = ticket(lax, Tokens.of("alice"));
			HttpRequest.Builder mixed = lax.request("/events?ticket=" + good + "&token=" + Tokens.of("alice"));
			assertThat(lax.send(mixed).statusCode()).isEqualTo(400);
			assertThat(open(lax, good, null).clientId()).isNotEmpty();
		}
	}

	@Test
	void ticketIsGoodForTheStreamAlone() {
		String ticket = ticket("alice");
		HttpRequest.BodyPublisher nothing = HttpRequest.BodyPublishers.noBody();
		assertThat(Stream.of("/events/ticket", "/events/refresh", "/events", "/other")
			.map((path) -> server.send(server.request(path + "?ticket=" + ticket).POST(nothing)).statusCode()))
			.containsOnly(401);
		assertThat(Stream.of("/events/ticket", "/events/refresh", "/events/other", "/other")
			.map((path) -> server.send(server.request(path + "?ticket=" + ticket)).statusCode())).containsOnly(401);
		assertThat(open(server, ticket, null).clientId()).isNotEmpty();
	}

	@Test
	void topicsOfATicketAreAuthorizedAnewWithEachStream() {
		String unused = ticketIn(issue(server, Tokens.of("alice"), "?topic=news"));
		String used = ticketIn(issue(server, Tokens.of("alice"), "?topic=news"));
		TestStream alice = open(server, used, null);
		assertRefused(ticketIn(issue(server, Tokens.of("alice"), "")) + "&topic=news", null, 400);
		Topics.forbidden.add("news");
		assertRefused(unused, null, 403);
		assertRefused(used, StreamDetails.hello(alice).id(), 403);
	}

	@Test
	void userHasSoManyTicketsAndTheOldestGoFirst() {
		List<String> tickets = Stream.generate(() -> ticket("carol")).limit(MAX_PER_USER + 1).toList();
		assertRefused(tickets.get(0), null, 401);
		List<TestStream> streams = tickets.stream().skip(1).map((ticket) -> open(server, ticket, null)).toList();
		String another = ticket("carol");
		String id = StreamDetails.hello(open(server, another, null)).id();
		assertRefused(tickets.get(1), StreamDetails.hello(streams.get(0)).id(), 401);
		assertThat(open(server, tickets.get(2), StreamDetails.hello(streams.get(1)).id()).clientId()).isNotEmpty();
		assertThat(open(server, another, id).clientId()).isNotEmpty();
	}

	@Test
	void whoIsToldToComeBackCanDoSo() {
		try (TestServer small = start(this.wire, "sse-push.limits.max-clients=1")) {
			String position = small.clients().currentPosition("alice", List.of()).join();
			TestStream bob = small.open("bob");
			String ticket = ticket(small, Tokens.of("alice")) + "&last_event_id=" + position;
			HttpResponse<String> busy = small.send(request(small, ticket, null));
			assertThat(busy.body()).contains("sse-push.busy");
			String id = busy.body().replaceAll("(?s).*\nid: ([^\n]+)\n.*", "$1");
			assertThat(id).startsWith(position + "~");
			bob.close();
			small.awaitClients(0);
			small.template().sendToUser("alice", "missed").join();
			assertThat(open(small, ticket, id)).next().hasData("missed");
		}
	}

	@Test
	void thereAreNoTicketsWhereTheyAreSwitchedOff() {
		try (TestServer strict = start(this.wire, "sse-push.security.ticket.enabled=false")) {
			assertThat(issue(strict, Tokens.of("alice"), "").statusCode()).isEqualTo(404);
			assertThat(strict.send(request(strict, ticket("alice"), null)).statusCode()).isEqualTo(401);
		}
	}

	@Test
	void lifetimeOfATicketIsRoundedUpToSeconds() {
		try (TestServer brief = start(this.wire, "sse-push.security.ticket.lifetime=500ms")) {
			assertThat(issue(brief, Tokens.of("alice"), "").body()).containsPattern("\"expires_in\":1[,}]");
		}
	}

	private static TestServer start(Wire wire, String... more) {
		String[] properties = Stream
			.concat(Stream.of("sse-push.security.clock-skew=0", "sse-push.heartbeat-interval=200ms",
					"sse-push.security.ticket.max-per-user=" + MAX_PER_USER), Stream.of(more))
			.toArray(String[]::new);
		return TestServer.start(wire, List.of(TestServer.Application.class, Topics.class), properties);
	}

	private static String token(String user, int seconds) {
		return Tokens.with((claims) -> claims.subject(user).expiresAt(Instant.now().plusSeconds(seconds)));
	}

	private static HttpResponse<String> issue(TestServer server, String token, String query) {
		return server.send(server.request("/events/ticket" + query)
			.header("Authorization", "Bearer " + token)
			.POST(HttpRequest.BodyPublishers.noBody()));
	}

	private static String ticket(String user) {
		return ticket(server, Tokens.of(user));
	}

	private static String ticket(TestServer server, String token) {
		return ticketIn(issue(server, token, ""));
	}

	private static String ticketIn(HttpResponse<String> issued) {
		return issued.body().replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1");
	}

	private static HttpRequest.Builder request(TestServer server, String ticket, @Nullable String lastEventId) {
		HttpRequest.Builder request = server.request("/events?ticket=" + ticket);
		return (lastEventId != null) ? request.header("Last-Event-ID", lastEventId) : request;
	}

	/** Open a stream as a browser does. */
	private static TestStream open(TestServer server, String ticket, @Nullable String lastEventId) {
		TestStream stream = server.open(request(server, ticket, lastEventId));
		assertThat(stream).isOpen();
		return stream;
	}

	private static void cut(TestStream stream) {
		int before = server.clients().count();
		stream.close();
		server.awaitClients(before - 1);
	}

	private static void assertRefused(String ticket, @Nullable String lastEventId, int status) {
		HttpResponse<String> response = server.send(request(server, ticket, lastEventId));
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
	}

	private static String secretOf(TestStream stream) {
		return secretIn(stream.lastEventId());
	}

	private static String secretIn(String id) {
		assertThat(id).matches("[^~]+~[\\w-]{22}");
		return id.substring(id.indexOf('~') + 1);
	}

	/**
	 * Stands before the starter's chain, and knows users with sessions.
	 */
	@Configuration(proxyBeanMethods = false)
	static class SessionChain {

		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		SecurityFilterChain sessionSecurity(HttpSecurity http) {
			return http.securityMatcher("/events/**")
				.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
				.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.ALWAYS))
				.csrf((csrf) -> csrf.disable())
				.httpBasic(Customizer.withDefaults())
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("alice").password("{noop}secret").roles("USER").build());
		}

	}

	/**
	 * Lets every user follow every topic that it does not forbid.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Topics {

		static final Set<String> forbidden = ConcurrentHashMap.newKeySet();

		@Bean
		TopicAuthorizer authorizer() {
			return (authentication, topic) -> !forbidden.contains(topic);
		}

	}

}
