package io.github.ssepush.test.recipes;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.ContextConfiguration;

import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.SsePushFaults;
import io.github.ssepush.test.SsePushTestClient;
import io.github.ssepush.test.TestStream;
import io.github.ssepush.test.app.Orders;
import io.github.ssepush.test.app.ShopApplication;
import io.github.ssepush.test.autoconfigure.AutoConfigureSsePushTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Recipes of {@code docs/testing.md}: streams of users, reconnects, tokens and topics.
 */
@ContextConfiguration(classes = ShopApplication.class)
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureSsePushTestClient
class ShippingTests {

	@Autowired
	private SsePushTestClient client;

	@Autowired
	private SsePushFaults faults;

	@Autowired
	private Orders orders;

	@Test
	void onlyTheCustomerReceivesTheMessage() {
		TestStream alice = this.client.as("alice").open();
		TestStream bob = this.client.as("bob").open();
		this.orders.ship("alice", 42);
		assertThat(alice).next("order-shipped").hasJson("{\"order\":42}");
		assertThat(bob).receivedNothing();
	}

	@Test
	void nothingIsLostWhileTheConnectionIs() {
		TestStream alice = this.client.as("alice").open();
		alice.cut();
		this.orders.ship("alice", 43);
		alice.reconnect();
		assertThat(alice).received().extracting(SseEvent::name).containsExactly("order-shipped");
		this.faults.restart();
		alice.reconnect();
		assertThat(alice).isReset("unknown", Destination.user("alice"), Destination.everyone());
	}

	@Test
	void aTopicNeedsAScope() {
		TestStream alice = this.client.as("alice").topics("orders.eu").open();
		assertThat(alice).isRefusedWith(403, "The topic 'orders.eu' may not be followed");
		TestStream bob = this.client.as("bob").topics("orders.eu").claims((all) -> all.put("scope", "orders")).open();
		assertThat(bob).isOpen();
	}

	@Test
	void aStreamEndsWithItsToken() {
		assertThat(this.client.as("alice").expiresIn(Duration.ofHours(-1)).open()).isRefusedWith(401);
		TestStream bob = this.client.as("bob").open();
		this.faults.expireToken(bob);
		assertThat(bob).isExpiring().endsWith(CloseReason.TOKEN_EXPIRED);
	}

}
