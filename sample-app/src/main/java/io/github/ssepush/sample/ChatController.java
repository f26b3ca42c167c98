package io.github.ssepush.sample;

import java.security.Principal;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import io.github.ssepush.PushReceipt;
import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushOperations;

/**
 * Takes a message from one user and pushes it to another, to a topic ({@code #name}), to
 * everyone ({@code *}), or back to the sender. Payloads are converted by reflection,
 * which needs hints in a native image.
 */
@RestController
@RegisterReflectionForBinding(ChatMessage.class)
class ChatController {

	private static final String EVERYONE = "*";

	private static final String TOPIC = "#";

	private final SsePushOperations push;

	private final SampleTopics topics;

	ChatController(SsePushOperations push, SampleTopics topics) {
		this.push = push;
		this.topics = topics;
	}

	@PostMapping("/msg")
	@ResponseStatus(HttpStatus.ACCEPTED)
	CompletableFuture<PushReceipt> send(@RequestParam String msg, @RequestParam(defaultValue = "") String to,
			Principal sender) {
		if (msg.isBlank()) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The field 'msg' must not be empty.");
		}
		String recipient = (to.isBlank()) ? sender.getName() : to;
		ChatMessage payload = new ChatMessage(sender.getName(), recipient, msg, Instant.now());
		SseMessage message = SseMessage.event("chat").data(payload).build();
		if (recipient.startsWith(TOPIC)) {
			return this.push.sendToTopic(topic(recipient), message);
		}
		return (recipient.equals(EVERYONE)) ? this.push.broadcast(message) : this.push.sendToUser(recipient, message);
	}

	private String topic(String recipient) {
		String topic = recipient.substring(TOPIC.length());
		if (!this.topics.isForChat(topic)) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The field 'to' must name an open topic.");
		}
		return topic;
	}

}
