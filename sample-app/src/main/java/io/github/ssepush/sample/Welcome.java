package io.github.ssepush.sample;

import java.time.Instant;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import io.github.ssepush.ClientConnectedEvent;
import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushOperations;

/**
 * Tells each client which node it has connected to, and when, by the server's clock:
 * older messages are those that it had missed.
 */
@Component
@RegisterReflectionForBinding(Welcome.Greeting.class)
class Welcome {

	private final SsePushOperations push;

	private final SampleProperties sample;

	Welcome(SsePushOperations push, SampleProperties sample) {
		this.push = push;
		this.sample = sample;
	}

	@EventListener
	void greet(ClientConnectedEvent event) {
		Greeting greeting = new Greeting(event.client().connectedAt(), this.sample.node());
		this.push.sendToClient(event.client().id(), SseMessage.event("welcome").data(greeting).build());
	}

	/**
	 * The payload of a {@code welcome} event.
	 *
	 * @param connectedAt when the client connected
	 * @param node what the node is called, empty if there is no other
	 */
	record Greeting(Instant connectedAt, String node) {

	}

}
