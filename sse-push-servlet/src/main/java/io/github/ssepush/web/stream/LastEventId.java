package io.github.ssepush.web.stream;

import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * The position from which a reader wants to resume: in a header or, for readers that
 * can't send it, in a parameter. Libraries write the parameter's name differently:
 * {@code last_event_id}, {@code lastEventId} and {@code Last-Event-ID} are the same
 * parameter. What this returns is as untrusted as anything in a request.
 */
public final class LastEventId {

	/**
	 * The name of the request header.
	 */
	public static final String HEADER = "Last-Event-ID";

	private static final String PARAMETER = "lasteventid";

	private LastEventId() {
	}

	/**
	 * Return the id that a request names. The header wins: the browser sends it on
	 * reconnect, to the same address.
	 */
	static @Nullable String of(HttpServletRequest request) {
		String header = request.getHeader(HEADER);
		return StringUtils.hasLength(header) ? header : inParameters(request);
	}

	/**
	 * Return the last value that is not empty. Readers append theirs to the address that
	 * the page has given them, which may name an older position.
	 * @param request the request
	 * @return the id, {@code null} if there is none
	 */
	public static @Nullable String inParameters(HttpServletRequest request) {
		String last = null;
		for (Map.Entry<String, String[]> parameter : request.getParameterMap().entrySet()) {
			if (isLastEventId(parameter.getKey())) {
				for (String value : parameter.getValue()) {
					last = value.isEmpty() ? last : value;
				}
			}
		}
		return last;
	}

	private static boolean isLastEventId(String name) {
		return name.length() >= PARAMETER.length() && name.length() <= HEADER.length()
				&& name.replace("-", "").replace("_", "").equalsIgnoreCase(PARAMETER);
	}

}
