package io.github.ssepush.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The parts of an event id, each a sequence and a tag under a label, taken apart and put
 * together again by a client that must not do so.
 */
public final class EventIdParts {

	private final Map<String, String> parts = new LinkedHashMap<>();

	public static EventIdParts of(String id) {
		EventIdParts parts = new EventIdParts();
		String[] fields = id.split("\\.", -1);
		for (int i = 1; i + 2 < fields.length; i += 3) {
			parts.parts.put(fields[i], fields[i + 1] + "." + fields[i + 2]);
		}
		return parts;
	}

	public List<String> labels() {
		return List.copyOf(this.parts.keySet());
	}

	public @Nullable String get(String label) {
		return this.parts.get(label);
	}

	public EventIdParts with(String label, String position) {
		this.parts.put(label, position);
		return this;
	}

	public String reversed() {
		List<String> labels = new ArrayList<>(this.parts.keySet());
		StringBuilder id = new StringBuilder("2");
		for (int i = labels.size() - 1; i >= 0; i--) {
			id.append('.').append(labels.get(i)).append('.').append(this.parts.get(labels.get(i)));
		}
		return id.toString();
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof EventIdParts that && this.parts.equals(that.parts);
	}

	@Override
	public int hashCode() {
		return this.parts.hashCode();
	}

	@Override
	public String toString() {
		StringBuilder id = new StringBuilder("2");
		this.parts.forEach((label, position) -> id.append('.').append(label).append('.').append(position));
		return id.toString();
	}

}
