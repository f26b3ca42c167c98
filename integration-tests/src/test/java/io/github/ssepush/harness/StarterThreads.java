package io.github.ssepush.harness;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The threads of the starter in this JVM.
 */
public final class StarterThreads {

	private StarterThreads() {
	}

	/** Return the names of those that are alive. */
	public static List<String> names() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter(Thread::isAlive)
			.map(Thread::getName)
			.filter((name) -> name.startsWith("sse-push") && !name.startsWith("sse-push-test"))
			.toList();
	}

	/**
	 * Wait until there is none. An executor that has ended may have a thread that ends.
	 */
	public static void awaitEnd() {
		Patience.await().untilAsserted(() -> assertThat(names()).isEmpty());
	}

}
