package io.github.ssepush.engine.log;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The last event id in the parameters of a request, for readers that can't send it as a
 * header. Libraries write the name differently: {@code last_event_id},
 * {@code lastEventId} and {@code Last-Event-ID} are the same parameter.
 */
public final class PositionParameter {

	private static final String NAME = "lasteventid";

	private static final int MAX_LENGTH = "last-event-id".length();

	private PositionParameter() {
	}

	/**
	 * Return the last value that is not empty. Readers append theirs to the address that
	 * the page has given them, which may name an older position.
	 * @param parameters the parameters, in the order of the request
	 * @return the id, as untrusted as anything in a request, {@code null} if there is
	 * none
	 */
	public static @Nullable String in(Map<String, String[]> parameters) {
		String last = null;
		for (Map.Entry<String, String[]> parameter : parameters.entrySet()) {
			if (isPosition(parameter.getKey())) {
				for (String value : parameter.getValue()) {
					last = value.isEmpty() ? last : value;
				}
			}
		}
		return last;
	}

	private static boolean isPosition(String name) {
		return name.length() >= NAME.length() && name.length() <= MAX_LENGTH
				&& name.replace("-", "").replace("_", "").equalsIgnoreCase(NAME);
	}

}
