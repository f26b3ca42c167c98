package com.example.assistant;

import java.time.Duration;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.SsePushTestClient;
import io.github.ssepush.test.TestStream;
import io.github.ssepush.test.autoconfigure.AutoConfigureSsePushTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureRestTestClient
@AutoConfigureSsePushTestClient
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AnswerTests {

	@Autowired
	private RestTestClient rest;

	@Autowired
	private SsePushTestClient client;

	@Autowired
	private StubModel model;

	@Test
	void answerOfTheModelIsReadAfterItsEnd() {
		ask("1", "How are\nyou?");
		assertThat(open("1")).ends();
		assertThat(read("1")).containsSubsequence("data: How are", "data: you?", "event: sse-push.end",
				"{\"outcome\":\"complete\"}");
	}

	@Test
	void stopCancelsTheModel() {
		ask("2", "Wait for me");
		TestStream answer = open("2");
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> textOf(answer).equals("Wait for me"));
		this.rest.post().uri("/events/runs/2/stop").headers(this::alice).exchange().expectStatus().isNoContent();
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> this.model.cancelled.get() == 1);
		assertThat(read("2")).containsSubsequence("data: Wait for me", "{\"outcome\":\"stopped\"}");
	}

	private void ask(String id, String question) {
		this.rest.post()
			.uri("/answers/" + id)
			.headers(this::alice)
			.contentType(MediaType.TEXT_PLAIN)
			.body(question)
			.exchange()
			.expectStatus()
			.isOk();
	}

	private TestStream open(String id) {
		return this.client.as("alice").path("/events/runs/" + id).open();
	}

	private static String textOf(TestStream answer) {
		return answer.events()
			.stream()
			.filter((event) -> !event.isControl())
			.map(SseEvent::data)
			.collect(Collectors.joining());
	}

	private String read(String id) {
		return this.rest.get()
			.uri("/events/runs/" + id)
			.headers(this::alice)
			.exchangeSuccessfully()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();
	}

	private void alice(HttpHeaders headers) {
		headers.setBearerAuth(this.client.as("alice").token());
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Model {

		@Bean
		StubModel stubModel() {
			return new StubModel();
		}

	}

}
