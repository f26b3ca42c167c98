package io.github.ssepush.test.app;

import java.security.Principal;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * A controller whose requests push.
 */
@RestController
public class OrderController {

	private final Orders orders;

	OrderController(Orders orders) {
		this.orders = orders;
	}

	@PostMapping("/orders/{id}/ship")
	void ship(@PathVariable int id, Principal principal) {
		this.orders.ship(principal.getName(), id);
	}

}
