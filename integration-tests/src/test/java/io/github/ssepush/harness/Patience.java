package io.github.ssepush.harness;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * Waits for what may take its time on a busy machine.
 */
public final class Patience {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private Patience() {
	}

	public static ConditionFactory await() {
		return Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(20));
	}

	public static <T> T get(CompletableFuture<T> answer) {
		return answer.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
	}

}
