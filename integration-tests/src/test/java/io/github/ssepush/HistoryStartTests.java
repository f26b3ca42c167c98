package io.github.ssepush;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.OneServer;
import io.github.ssepush.harness.Reset;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;
import io.github.ssepush.web.EventStreams;
import io.github.ssepush.web.StreamOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams that begin in the past.
 */
@ParameterizedClass
@EachWire(full = { Wire.TOMCAT, Wire.JETTY })
@Tag("streams")
class HistoryStartTests extends OneServer {

	private static final AtomicInteger names = new AtomicInteger();

	/** A user of this test alone. */
	private final String user = "alice-" + names.incrementAndGet();

	private final String topic = "open-" + names.incrementAndGet();

	@BeforeParameterizedClassInvocation
	static void startServer(Wire wire) {
		server = TestServer.start(wire, List.of(TestServer.Application.class, Topics.class, OwnStreams.class),
				"sse-push.limits.max-connects-per-user=0");
	}

	@Test
	void aStreamBeginsWithWhatWasSentToATopicBeforeAndGoesOnLive() {
		send("a", "b", "c");
		TestStream earliest = open("&from=earliest");
		assertThat(earliest).receives("a", "b", "c");
		TestStream last = open("&from=last:2");
		assertThat(last).receives("b", "c");
		TestStream since = open("&from=since:1h");
		assertThat(since).receives("a", "b", "c");
		TestStream moment = open("&from=since:" + Instant.now().minusSeconds(3600));
		assertThat(moment).receives("a", "b", "c");
		TestStream now = open("");
		send("d");
		for (TestStream stream : List.of(earliest, last, since, moment, now)) {
			assertThat(stream).next().hasData("d");
			assertThat(stream).receivedNothing();
		}
	}

	@Test
	void eachKindOfDestinationHasItsOwnStart() {
		send("to the topic");
		server.template().sendToUser(this.user, "one").join();
		server.template().sendToUser(this.user, "two").join();
		server.template().broadcast("to all " + this.user).join();
		assertThat(StreamDetails.data(open("&from=user:last:1&from=everyone:last:1"), 2))
			.containsExactlyInAnyOrder("two", "to all " + this.user);
		assertThat(server.open(server.request("/events?from=user:earliest", this.user))).receives("one", "two");
	}

	@Test
	void aPositionWinsSoTheParameterCanStayInTheAddress() {
		send("a", "b", "c");
		TestStream first = open("&from=last:2");
		String afterB = first.next().id();
		first.close();
		TestStream again = open("&from=last:2", afterB);
		assertThat(again).next().hasData("c");
		send("d");
		assertThat(again).next().hasData("d");
		assertThat(again).receivedNothing();
	}

	@Test
	void aPositionThatCanNotBeProvedIsResetAndFollowedByTheChosenStart() {
		send("a", "b", "c");
		TestStream stream = open("&from=last:2", "garbage");
		SseEvent reset = StreamDetails.control(stream, Reset.NAME);
		assertThat(Reset.of(reset)).isEqualTo(Reset.unknown("everyone", "user:" + this.user, "topic:" + this.topic));
		assertThat(stream).receives("b", "c");
		stream.close();
		TestStream afterReset = open("&from=last:2", reset.id());
		assertThat(afterReset).receives("b", "c");
	}

	@Test
	void aTopicThatIsFollowedAnewBeginsInThePastBesideOneThatIsResumed() {
		send("a");
		String id = StreamDetails.hello(open("")).id();
		send("b");
		String other = "open-" + names.incrementAndGet();
		server.template().sendToTopic(other, "x").join();
		TestStream both = server
			.open(server.request("/events?topic=" + this.topic + "&topic=" + other + "&from=earliest", this.user)
				.header("Last-Event-ID", id));
		assertThat(StreamDetails.data(both, 2)).containsExactlyInAnyOrder("b", "x");
		assertThat(both).receivedNothing();
	}

	@Test
	void whatIsMalformedIsABadRequest() {
		for (String from : List.of("", "now", "last:0", "last:x", "since:", "since:yesterday", "since:-1h", "since:15",
				"client:earliest", "user:", "topic:topic:earliest", "%00", "last:1%0a")) {
			assertThat(refusal("&from=" + from, 400)).as(from).contains("'from' is malformed");
		}
		assertThat(refusal("&from=last:1&from=topic:earliest", 400)).contains("two starts");
		HttpResponse<String> topicless = server.send(server.request("/events?from=earliest", this.user));
		assertThat(topicless.statusCode()).isEqualTo(400);
		assertThat(topicless.body()).contains("'from' is for topics, of which there are none");
	}

	@Test
	void aHistoryIsReadByWhoMayReadItAlone() {
		assertThat(refusal("&topic=closed&from=earliest", 403))
			.contains("The history of topic 'closed' may not be read");
		assertThat(refusal("&topic=closed&from=topic:last:1", 403, "garbage")).contains("may not be read");
		assertThat(refusal("&topic=closed&from=last:1", 403, "2")).contains("may not be read");
		server.template().sendToUser(this.user, "earlier").join();
		TestStream follower = open("&topic=closed&from=user:earliest");
		server.template().sendToTopic("closed", "live for " + this.user).join();
		assertThat(StreamDetails.data(follower, 2)).containsExactlyInAnyOrder("earlier", "live for " + this.user);
	}

	@Test
	void aTicketOpensAStreamThatBeginsInThePast() {
		send("a", "b");
		assertThat(server.open(server.request("/events?from=last:1&ticket=" + ticket(this.topic)))).next().hasData("b");
		HttpResponse<String> refused = server.send(server.request("/events?from=last:1&ticket=" + ticket("closed")));
		assertThat(refused.statusCode()).isEqualTo(403);
	}

	@Test
	void aControllerDecidesAboutItsOwnStreams() {
		server.template().sendToTopic("closed", "for " + this.user).join();
		TestStream decided = server.open(server.request("/own?from=rubbish", this.user));
		assertThat(decided).next().hasData("for " + this.user);
		TestStream ignored = server.open(server.request("/own-now?from=last:1", this.user));
		send("a");
		server.template().sendToTopic("closed", "later").join();
		assertThat(ignored).next().hasData("later");
		TestStream asked = server.open(server.request("/own-defaults?from=last:1&topic=" + this.topic, this.user));
		assertThat(asked).next().hasData("a");
		HttpRequest.Builder forbidden = server.request("/own-decided?from=last:1&topic=closed", this.user);
		assertThat(server.send(forbidden).statusCode()).isEqualTo(403);
	}

	private void send(String... texts) {
		List.of(texts).forEach((text) -> server.template().sendToTopic(this.topic, text).join());
	}

	private TestStream open(String query, String... lastEventId) {
		HttpRequest.Builder request = server.request("/events?topic=" + this.topic + query, this.user);
		List.of(lastEventId).forEach((id) -> request.header("Last-Event-ID", id));
		return server.open(request);
	}

	private String refusal(String query, int status, String... lastEventId) {
		HttpRequest.Builder request = server.request("/events?topic=" + this.topic + query, this.user);
		List.of(lastEventId).forEach((id) -> request.header("Last-Event-ID", id));
		HttpResponse<String> response = server.send(request);
		assertThat(response.statusCode()).as(query).isEqualTo(status);
		return response.body();
	}

	private String ticket(String topic) {
		HttpResponse<String> issued = server.send(server.request("/events/ticket?topic=" + topic)
			.header("Authorization", "Bearer " + Tokens.of(this.user))
			.POST(HttpRequest.BodyPublishers.noBody()));
		return issued.body().replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1");
	}

	/** All may follow every topic, and read what was sent to those that are open. */
	@Configuration(proxyBeanMethods = false)
	static class Topics {

		@Bean
		TopicAuthorizer topicAuthorizer() {
			return new TopicAuthorizer() {

				@Override
				public boolean mayFollow(Authentication authentication, String topic) {
					return true;
				}

				@Override
				public boolean mayReadHistory(Authentication authentication, String topic) {
					return topic.startsWith("open-");
				}

			};
		}

	}

	/**
	 * Streams of the application's own.
	 */
	@RestController
	static class OwnStreams {

		private final EventStreams streams;

		OwnStreams(EventStreams streams) {
			this.streams = streams;
		}

		@GetMapping("/own")
		void own(HttpServletRequest request, HttpServletResponse response) throws IOException {
			this.streams.open(request, response, StreamOptions.topics("closed").from("last:1"));
		}

		@GetMapping("/own-now")
		void ownNow(HttpServletRequest request, HttpServletResponse response) throws IOException {
			this.streams.open(request, response, StreamOptions.topics("closed"));
		}

		@GetMapping("/own-defaults")
		void ownDefaults(HttpServletRequest request, HttpServletResponse response) throws IOException {
			this.streams.open(request, response, StreamOptions.defaults());
		}

		@GetMapping("/own-decided")
		void ownDecided(HttpServletRequest request, HttpServletResponse response) throws IOException {
			this.streams.open(request, response, StreamOptions.defaults().from("earliest"));
		}

	}

}
