package io.github.ssepush.test.app;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.springframework.stereotype.Service;

import io.github.ssepush.PushReceipt;
import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushOperations;

/**
 * A service that pushes.
 */
@Service
public class Orders {

	private final SsePushOperations push;

	public Orders(SsePushOperations push) {
		this.push = push;
	}

	public CompletableFuture<PushReceipt> ship(String customer, int order) {
		return this.push.sendToUser(customer, SseMessage.event("order-shipped").data(Map.of("order", order)).build());
	}

}
