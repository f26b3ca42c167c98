package io.github.ssepush.sample;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushOperations;

/**
 * Pushes the meters to all who follow them. The readings are ephemeral: a page that was
 * away does not miss them. They are counted, so that the meters can be read without them.
 */
@Component
@RegisterReflectionForBinding(MeterReading.class)
class MeterBroadcast {

	private final SsePushOperations push;

	private final MeterReader meters;

	private final AtomicLong own = new AtomicLong();

	MeterBroadcast(SsePushOperations push, MeterReader meters) {
		this.push = push;
		this.meters = meters;
	}

	@Scheduled(fixedRate = 1, timeUnit = TimeUnit.SECONDS)
	void broadcast() {
		MeterReading reading = this.meters.read(this.own.get());
		SseMessage message = SseMessage.event("meters").data(reading).ephemeral().build();
		this.push.sendToTopic(SampleTopics.METERS, message).thenRun(this.own::incrementAndGet);
	}

}
