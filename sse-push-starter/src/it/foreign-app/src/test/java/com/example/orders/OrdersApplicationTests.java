package com.example.orders;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.web.servlet.client.RestTestClient;

import io.github.ssepush.PushReceipt;
import io.github.ssepush.test.SsePushTestClient;
import io.github.ssepush.test.TestStream;
import io.github.ssepush.test.autoconfigure.AutoConfigureSsePushTestClient;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureRestTestClient
@AutoConfigureSsePushTestClient
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OrdersApplicationTests {

	@Autowired
	private OrderService orders;

	@Autowired
	private SsePushTestClient client;

	@Autowired
	private RestTestClient rest;

	@Test
	void aUserReceivesWhatTheApplicationPushesAndTheMeterCountsTheClient() throws Exception {
		TestStream alice = this.client.as("alice").open();
		PushReceipt receipt = this.orders.ship("alice", 42).get(10, TimeUnit.SECONDS);
		assertThat(receipt.nodes()).isEqualTo(1);
		assertThat(alice).next("order-shipped").hasData("{\"order\":42}");
		this.rest.get()
			.uri("/actuator/metrics/sse.push.clients")
			.headers((headers) -> headers.setBearerAuth(this.client.as("alice").token()))
			.exchangeSuccessfully()
			.expectBody()
			.jsonPath("$.name")
			.isEqualTo("sse.push.clients")
			.jsonPath("$.measurements[0].value")
			.isEqualTo(1.0);
	}

}
