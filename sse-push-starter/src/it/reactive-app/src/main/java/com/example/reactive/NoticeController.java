package com.example.reactive;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import io.github.ssepush.PushReceipt;
import io.github.ssepush.SsePushOperations;

/**
 * Pushes on behalf of requests, and waits for nothing.
 */
@RestController
class NoticeController {

	private final SsePushOperations push;

	NoticeController(SsePushOperations push) {
		this.push = push;
	}

	@PostMapping("/notices/{user}")
	Mono<String> send(@PathVariable String user) {
		return Mono.fromFuture(() -> this.push.sendToUser(user, new Notice("hello"))).map(PushReceipt::id);
	}

	record Notice(String text) {

	}

}
