package io.github.ssepush.harness;

/**
 * An event as a client sees it.
 *
 * @param id the last event id after it
 * @param name its type
 * @param data its data
 */
public record SseEvent(String id, String name, String data) {

	public boolean isOurs() {
		return this.name.startsWith("sse-push.");
	}

}
