package io.github.ssepush.web.transport;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The versions of a server from which connections were taken over in tests. The takeover
 * uses classes of the server that may change with any release.
 *
 * @param first the oldest of them, such as {@code 11.0.1}
 * @param last the newest of them
 */
public record TestedVersions(String first, String last) {

	private static final Pattern VERSION = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})(\\.\\d+)?");

	/**
	 * Return whether a version is in the range.
	 * @param version the version of a server; milestones and the like are not in the
	 * range
	 * @return whether it is
	 */
	public boolean contains(String version) {
		long number = number(version);
		return number >= number(this.first) && number <= number(this.last);
	}

	private static long number(String version) {
		Matcher parts = VERSION.matcher(version);
		if (!parts.matches()) {
			return -1;
		}
		long number = 0;
		for (int i = 1; i <= 3; i++) {
			number = number * 1_000_000 + Long.parseLong(parts.group(i));
		}
		return number;
	}

}
