package io.github.ssepush.engine.run;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.github.ssepush.Destination;
import io.github.ssepush.MessagePublisher;
import io.github.ssepush.MessageTooLargeException;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PayloadConverter;
import io.github.ssepush.PushOutcome;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SseFrame;
import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.broker.History;
import io.github.ssepush.support.OwnScheduler;

/**
 * The parts that all runs of a node share: the broker that stores their pieces, and the
 * timer.
 */
final class RunStore {

	private final MessagePublisher publisher;

	private final Function<Destination, CompletableFuture<History>> beginnings;

	private final PayloadConverter converter;

	private final RunSettings settings;

	private final SsePushListener listener;

	private final OwnScheduler timer = new OwnScheduler("sse-push-runs");

	RunStore(MessagePublisher publisher, Function<Destination, CompletableFuture<History>> beginnings,
			PayloadConverter converter, RunSettings settings, SsePushListener listener) {
		this.publisher = publisher;
		this.beginnings = beginnings;
		this.converter = converter;
		this.settings = settings;
		this.listener = listener;
	}

	RunSettings settings() {
		return this.settings;
	}

	OwnScheduler timer() {
		return this.timer;
	}

	boolean later(Runnable action, Duration delay) {
		return this.timer.later(action, delay);
	}

	CompletableFuture<PushReceipt> publish(Destination run, OutboundMessage message) {
		CompletableFuture<PushReceipt> published = this.publisher.publish(run, message);
		published.whenComplete((receipt, failure) -> this.listener.messageSent(Destination.Kind.RUN,
				(failure != null) ? PushOutcome.FAILED : PushOutcome.ACCEPTED));
		return published;
	}

	/** Read the first message of a run, and the position of its newest. */
	CompletableFuture<History> beginningOf(Destination run) {
		return this.beginnings.apply(run);
	}

	SseFrame encode(SseMessage message) {
		if (message.event() == null || message.ephemeral() || message.idempotencyKey() != null
				|| message.expiresAfter() != null || message.excludedClient() != null) {
			throw new IllegalArgumentException(
					"A message of a run needs an event name, and has no other option; " + "text is added with append");
		}
		Object data = message.data();
		byte[] bytes = (data instanceof byte[] plain) ? plain
				: (data instanceof String text) ? text.getBytes(StandardCharsets.UTF_8) : this.converter.convert(data);
		SseFrame frame = SseFrame.encode(message.event(), bytes);
		if (frame.size() > this.settings.maxMessageSize()) {
			throw new MessageTooLargeException(frame.size(), this.settings.maxMessageSize());
		}
		return frame;
	}

}
