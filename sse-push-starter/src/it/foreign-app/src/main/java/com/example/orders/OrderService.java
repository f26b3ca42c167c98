package com.example.orders;

import java.util.concurrent.CompletableFuture;

import org.springframework.stereotype.Service;

import io.github.ssepush.PushReceipt;
import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushTemplate;

@Service
class OrderService {

	private final SsePushTemplate push;

	OrderService(SsePushTemplate push) {
		this.push = push;
	}

	CompletableFuture<PushReceipt> ship(String user, int order) {
		return this.push.sendToUser(user, SseMessage.event("order-shipped").data(new OrderShipped(order)).build());
	}

	record OrderShipped(int order) {

	}

}
