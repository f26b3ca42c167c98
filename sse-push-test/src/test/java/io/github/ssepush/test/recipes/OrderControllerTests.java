package io.github.ssepush.test.recipes;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import io.github.ssepush.test.RecordingSsePush;
import io.github.ssepush.test.app.OrderController;
import io.github.ssepush.test.app.Orders;
import io.github.ssepush.test.app.ShopApplication;
import io.github.ssepush.test.autoconfigure.AutoConfigureRecordingSsePush;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Recipe of {@code docs/testing.md}: a test of a controller.
 */
@ContextConfiguration(classes = ShopApplication.class)
@WebMvcTest(OrderController.class)
@Import(Orders.class)
@AutoConfigureRecordingSsePush
class OrderControllerTests {

	@Autowired
	private MockMvcTester mvc;

	@Autowired
	private RecordingSsePush push;

	@Test
	void shippingTellsTheCustomer() {
		assertThat(this.mvc.post().uri("/orders/42/ship").principal(() -> "alice")).hasStatusOk();
		assertThat(this.push).sentTo("alice").hasJson("{\"order\":42}");
	}

}
