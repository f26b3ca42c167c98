package io.github.ssepush.sample;

import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;

import org.springframework.http.HttpStatus;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushOperations;

/**
 * Sends the caller some messages, one after the other, while the caller's tab may be busy
 * with something else.
 */
@RestController
class BurstController {

	private static final int MESSAGES = 12;

	private static final Duration INTERVAL = Duration.ofMillis(250);

	private static final String SENDER = "the sample";

	private final SsePushOperations push;

	private final TaskScheduler scheduler;

	BurstController(SsePushOperations push, TaskScheduler scheduler) {
		this.push = push;
		this.scheduler = scheduler;
	}

	@PostMapping("/demo/me/burst")
	@ResponseStatus(HttpStatus.ACCEPTED)
	Burst send(Principal caller) {
		Instant start = Instant.now();
		IntStream.rangeClosed(1, MESSAGES)
			.forEach((i) -> this.scheduler.schedule(() -> send(caller.getName(), i),
					start.plus(INTERVAL.multipliedBy(i))));
		return new Burst(MESSAGES, INTERVAL.multipliedBy(MESSAGES).toMillis());
	}

	private void send(String user, int number) {
		String text = "Number " + number + " of " + MESSAGES;
		ChatMessage payload = new ChatMessage(SENDER, user, text, Instant.now());
		this.push.sendToUser(user, SseMessage.event("chat").data(payload).build());
	}

	/**
	 * The burst that is going to be sent.
	 *
	 * @param messages how many messages
	 * @param duration for how many milliseconds
	 */
	record Burst(int messages, long duration) {

	}

}
