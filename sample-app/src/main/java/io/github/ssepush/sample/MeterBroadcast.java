package io.github.ssepush.sample;

import java.util.concurrent.TimeUnit;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Pushes the meters of this node to all who follow them here.
 */
@Component
@RegisterReflectionForBinding(MeterReading.class)
class MeterBroadcast {

	private final MeterFollowers followers;

	private final MeterReader meters;

	MeterBroadcast(MeterFollowers followers, MeterReader meters) {
		this.followers = followers;
		this.meters = meters;
	}

	@Scheduled(fixedRate = 1, timeUnit = TimeUnit.SECONDS)
	void broadcast() {
		this.followers.send("meters", this.meters.read());
	}

}
