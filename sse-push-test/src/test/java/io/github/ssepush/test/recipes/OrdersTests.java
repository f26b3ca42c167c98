package io.github.ssepush.test.recipes;

import org.junit.jupiter.api.Test;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.test.RecordingSsePush;
import io.github.ssepush.test.app.Orders;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Recipe of {@code docs/testing.md}: a unit test of a service.
 */
class OrdersTests {

	private final RecordingSsePush push = new RecordingSsePush();

	private final Orders orders = new Orders(this.push);

	@Test
	void tellsTheCustomer() {
		this.orders.ship("alice", 42);
		assertThat(this.push).sentTo("alice").hasName("order-shipped").hasJson("{\"order\":42}");
		assertThat(this.push).sentNothingTo("bob");
	}

	@Test
	void reportsThatTheBrokerIsAway() {
		this.push.failWith(new BrokerUnavailableException("away", null));
		assertThat(this.orders.ship("alice", 42)).isCompletedExceptionally();
	}

}
