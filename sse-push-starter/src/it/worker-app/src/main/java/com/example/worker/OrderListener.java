package com.example.worker;

import java.util.concurrent.CompletableFuture;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

import io.github.ssepush.PushReceipt;
import io.github.ssepush.SsePushOperations;

/**
 * Takes messages as a listener to a queue does: each in a transaction.
 */
@Component
class OrderListener {

	private final JdbcClient jdbc;

	private final SsePushOperations push;

	OrderListener(JdbcClient jdbc, SsePushOperations push) {
		this.jdbc = jdbc;
		this.push = push;
	}

	@Transactional
	public CompletableFuture<PushReceipt> shipped(int order) {
		CompletableFuture<PushReceipt> sent = this.push.sendToUser("alice", "shipped " + order);
		this.jdbc.sql("insert into shipped (number) values (?)").param(order).update();
		return sent;
	}

}
