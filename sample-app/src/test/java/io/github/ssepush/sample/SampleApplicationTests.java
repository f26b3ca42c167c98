package io.github.ssepush.sample;

import java.net.InetAddress;
import java.time.Duration;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.SsePushTestClient;
import io.github.ssepush.test.TestStream;
import io.github.ssepush.test.autoconfigure.AutoConfigureSsePushTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample over HTTP.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureRestTestClient
@AutoConfigureSsePushTestClient
class SampleApplicationTests {

	@Autowired
	private RestTestClient client;

	@Autowired
	private SsePushTestClient streams;

	@Autowired
	private ServerProperties server;

	@Test
	void thePageIsOpenToAllAndAllowsNothingInlineOrForeign() {
		this.client.get().uri("/").exchangeSuccessfully().expectHeader().value("Content-Security-Policy", (policy) -> {
			assertThat(policy).contains("default-src 'none'", "script-src 'self'", "style-src 'self'",
					"require-trusted-types-for 'script'");
			assertThat(policy).doesNotContain("unsafe");
		}).expectBody(String.class).value((html) -> {
			assertThat(html).doesNotContainIgnoringCase("<style", "style=", "onclick=", "://");
			assertThat(html).containsPattern("<script [^>]*src=\"/js/page.js\"></script>");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "/css/page.css", "/js/page.js", "/js/native-stream.js", "/sse-push/sse-push.js",
			"/sse-push/sse-push-tabs.js", "/webjars/uplot/dist/uPlot.esm.js", "/favicon.svg" })
	void whatThePageLoadsIsOpenToAll(String path) {
		this.client.get().uri(path).exchangeSuccessfully();
	}

	@Test
	void theSampleServesThisMachineAlone() {
		assertThat(this.server.getAddress()).isNotNull().matches(InetAddress::isLoopbackAddress);
	}

	@Test
	void aTokenIsIssuedForAnyName() {
		post("/demo/token", "user", "alice").expectStatus()
			.isOk()
			.expectHeader()
			.valueMatches(HttpHeaders.CACHE_CONTROL, ".*no-store.*")
			.expectBody()
			.jsonPath("$.access_token")
			.isNotEmpty()
			.jsonPath("$.token_type")
			.isEqualTo("Bearer")
			.jsonPath("$.expires_in")
			.isEqualTo(3600);
	}

	@Test
	void aTokenThatWasIssuedOpensAStream() {
		DemoToken issued = post("/demo/token", "user", "bob").expectBody(DemoToken.class)
			.returnResult()
			.getResponseBody();
		assertThat(issued).isNotNull();
		TestStream bob = this.streams.anonymous().token(issued.accessToken()).open();
		TestStream carol = this.streams.as("carol").open();
		send(token("alice"), "msg", "hello", "to", "bob").expectStatus().isAccepted();
		assertThat(bob).received().extracting(SseEvent::data).anyMatch((data) -> data.contains("hello"));
		assertThat(carol).received().extracting(SseEvent::data).noneMatch((data) -> data.contains("hello"));
	}

	@Test
	void aTokenLivesForAsLongAsWasAskedFor() {
		post("/demo/token", "user", "alice", "ttl", "PT30S").expectBody().jsonPath("$.expires_in").isEqualTo(30);
	}

	@ParameterizedTest
	@ValueSource(strings = { "soon", "30", "PT0S", "-PT1H", "PT0.5S", "P2D", "PT99999999999999999999H" })
	void aTtlThatIsNoneIsRefused(String ttl) {
		assertProblem(post("/demo/token", "user", "alice", "ttl", ttl), HttpStatus.BAD_REQUEST, "ttl");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "*", "#news", "a\u0000b", "a\nb" })
	void aUserWhoHasNoNameGetsNoToken(String user) {
		assertProblem(post("/demo/token", "user", user), HttpStatus.BAD_REQUEST, "user");
	}

	@Test
	void aTokenWithoutAUserIsRefused() {
		assertProblem(post("/demo/token"), HttpStatus.BAD_REQUEST, "user");
	}

	@Test
	void aMessageGoesToTheCallerByDefault() {
		send(token("alice"), "msg", "hello").expectStatus()
			.isAccepted()
			.expectBody()
			.jsonPath("$.destination.kind")
			.isEqualTo("USER")
			.jsonPath("$.destination.name")
			.isEqualTo("alice")
			.jsonPath("$.nodes")
			.isEqualTo(0);
	}

	@Test
	void aMessageGoesToTheUserThatIsNamed() {
		send(token("alice"), "msg", "hello", "to", "bob").expectStatus()
			.isAccepted()
			.expectBody()
			.jsonPath("$.destination.name")
			.isEqualTo("bob");
	}

	@Test
	void anAsteriskMeansEveryone() {
		send(token("alice"), "msg", "hello", "to", "*").expectStatus()
			.isAccepted()
			.expectBody()
			.jsonPath("$.destination.kind")
			.isEqualTo("EVERYONE");
	}

	@Test
	void aHashMeansATopic() {
		send(token("alice"), "msg", "hello", "to", "#news").expectStatus()
			.isAccepted()
			.expectBody()
			.jsonPath("$.destination.kind")
			.isEqualTo("TOPIC")
			.jsonPath("$.destination.name")
			.isEqualTo("news");
	}

	@ParameterizedTest
	@ValueSource(strings = { "#meters", "#unknown", "#" })
	void nobodyWritesToAnyOtherTopic(String topic) {
		assertProblem(send(token("alice"), "msg", "hello", "to", topic), HttpStatus.BAD_REQUEST, "topic");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "  ", "\n" })
	void anEmptyMessageIsRefused(String msg) {
		assertProblem(send(token("alice"), "msg", msg), HttpStatus.BAD_REQUEST, "msg");
	}

	@Test
	void aRequestWithoutAMessageIsRefused() {
		assertProblem(send(token("alice"), "to", "bob"), HttpStatus.BAD_REQUEST, "msg");
	}

	@Test
	void aMessageOverTheLimitIsRefused() {
		assertProblem(send(token("alice"), "msg", "x".repeat(1024 * 1024)), HttpStatus.CONTENT_TOO_LARGE, "limit");
	}

	@Test
	void aMessageWithoutATokenIsRefused() {
		post("/msg", "msg", "hello").expectStatus().isUnauthorized();
	}

	@Test
	void aMessageWithATokenThatIsNoneIsRefused() {
		send("garbage", "msg", "hello").expectStatus().isUnauthorized();
	}

	@Test
	void aMessageWithATokenThatHasExpiredIsRefused() {
		String token = this.streams.as("alice").expiresIn(Duration.ofHours(-1)).token();
		send(token, "msg", "hello").expectStatus().isUnauthorized();
	}

	@ParameterizedTest
	@ValueSource(strings = { "health", "metrics", "metrics/sse.push.clients", "prometheus", "ssepush?scope=cluster" })
	void theActuatorShowsHealthMetricsAndAllNodes(String endpoint) {
		this.client.get().uri("/actuator/" + endpoint).exchangeSuccessfully();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/actuator/env", "/unknown", "/demo", "/demo/me/kick", "/msg" })
	void everythingElseNeedsAToken(String path) {
		this.client.get().uri(path).exchange().expectStatus().isUnauthorized();
	}

	private String token(String user) {
		return this.streams.as(user).token();
	}

	private ResponseSpec send(String token, String... fields) {
		return post("/msg", (headers) -> headers.setBearerAuth(token), fields);
	}

	private ResponseSpec post(String path, String... fields) {
		return post(path, (headers) -> {
		}, fields);
	}

	private ResponseSpec post(String path, Consumer<HttpHeaders> headers, String... fields) {
		MultiValueMap<String, String> form = new LinkedMultiValueMap<>();
		for (int i = 0; i < fields.length; i += 2) {
			form.add(fields[i], fields[i + 1]);
		}
		return this.client.post()
			.uri(path)
			.headers(headers)
			.contentType(MediaType.APPLICATION_FORM_URLENCODED)
			.body(form)
			.exchange();
	}

	private static void assertProblem(ResponseSpec response, HttpStatus status, String word) {
		response.expectStatus()
			.isEqualTo(status)
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON)
			.expectBody()
			.jsonPath("$.detail")
			.value(String.class, (detail) -> assertThat(detail).contains(word));
	}

}
