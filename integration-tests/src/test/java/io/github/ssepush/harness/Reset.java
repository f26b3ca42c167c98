package io.github.ssepush.harness;

import java.util.Set;
import java.util.TreeSet;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.ssepush.test.SseEvent;

/**
 * The content of a reset.
 *
 * @param reason why
 * @param destinations what is concerned, each as its kind, followed by a colon and its
 * name if it has one
 */
public record Reset(String reason, Set<String> destinations) {

	public static final String NAME = "sse-push.reset";

	private static final JsonMapper json = new JsonMapper();

	public static Reset of(SseEvent event) {
		if (!event.name().equals(NAME)) {
			throw new AssertionError("Expected a reset and got " + event);
		}
		JsonNode data = json.readTree(event.data());
		Set<String> destinations = new TreeSet<>();
		for (JsonNode destination : data.get("destinations")) {
			JsonNode name = destination.get("name");
			destinations.add(destination.get("kind").asString() + ((name != null) ? ":" + name.asString() : ""));
		}
		return new Reset(data.get("reason").asString(), destinations);
	}

	public static Reset unknown(String... destinations) {
		return new Reset("unknown", new TreeSet<>(Set.of(destinations)));
	}

	public static Reset truncated(String... destinations) {
		return new Reset("truncated", new TreeSet<>(Set.of(destinations)));
	}

}
