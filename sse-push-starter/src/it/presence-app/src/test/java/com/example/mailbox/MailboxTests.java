package com.example.mailbox;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.test.web.servlet.client.RestTestClient;

import io.github.ssepush.UserOfflineEvent;
import io.github.ssepush.test.SsePushTestClient;
import io.github.ssepush.test.TestStream;
import io.github.ssepush.test.autoconfigure.AutoConfigureSsePushTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "spring.datasource.url=jdbc:h2:mem:mailbox")
@AutoConfigureRestTestClient
@AutoConfigureSsePushTestClient
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MailboxTests {

	@Autowired
	private MailService mails;

	@Autowired
	private Mailbox mailbox;

	@Autowired
	private SsePushTestClient client;

	@Autowired
	private RestTestClient rest;

	@Autowired
	private ApplicationEventPublisher events;

	@Test
	void userWhoStaysAwayIsRemindedOnceOfUnreadMail() throws Exception {
		TestStream dave = this.client.as("dave").open();
		this.mails.send(new Mail("1", "dave", "read")).get(10, TimeUnit.SECONDS);
		assertThat(dave).receives("read");
		this.mailbox.read("dave");
		Mail unread = new Mail("2", "dave", "unread");
		this.mails.send(unread).get(10, TimeUnit.SECONDS);
		dave.close();
		await().untilAsserted(() -> assertThat(this.mailbox.reminders()).containsExactly(unread));
		this.events.publishEvent(new UserOfflineEvent("dave", Instant.EPOCH, Instant.EPOCH));
		assertThat(this.mailbox.reminders()).containsExactly(unread);
	}

	@Test
	void chatShowsWhoIsOnline() {
		TestStream alice = this.client.as("alice").topics("chat").open();
		assertThat(alice).next("presence").satisfies((event) -> assertThat(event.data()).contains("alice", "true"));
		TestStream bob = this.client.as("bob").open();
		assertThat(alice).next("presence").satisfies((event) -> assertThat(event.data()).contains("bob", "true"));
		assertOnline("alice", "bob");
		bob.close();
		assertThat(alice).next("presence").satisfies((event) -> assertThat(event.data()).contains("bob", "false"));
		assertOnline("alice");
	}

	private void assertOnline(String... users) {
		await().untilAsserted(() -> this.rest.get()
			.uri("/chat/online")
			.headers((headers) -> headers.setBearerAuth(this.client.as("alice").token()))
			.exchangeSuccessfully()
			.expectBody(String[].class)
			.value((online) -> assertThat(online).containsExactlyInAnyOrder(users)));
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(20, TimeUnit.SECONDS).pollInterval(Duration.ofMillis(50));
	}

}
