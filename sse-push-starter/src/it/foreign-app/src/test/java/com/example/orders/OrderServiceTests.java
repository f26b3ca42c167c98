package com.example.orders;

import org.junit.jupiter.api.Test;

import io.github.ssepush.test.RecordingSsePush;

import static org.assertj.core.api.Assertions.assertThat;

class OrderServiceTests {

	private final RecordingSsePush push = new RecordingSsePush();

	@Test
	void theCustomerIsTold() {
		new OrderService(this.push).ship("alice", 42);
		assertThat(this.push).sentTo("alice").hasName("order-shipped").hasJson("{\"order\":42}");
	}

}
