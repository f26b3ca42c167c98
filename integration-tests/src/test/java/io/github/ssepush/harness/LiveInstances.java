package io.github.ssepush.harness;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Counts the objects of some types that outlive a garbage collection, beyond those that
 * other tests of this JVM have left behind: softly reachable from caches of frameworks.
 */
public final class LiveInstances {

	private static final Pattern LINE = Pattern.compile("^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+)", Pattern.MULTILINE);

	private final List<String> types;

	private final Map<String, Integer> before;

	private LiveInstances(List<String> types) {
		this.types = types;
		this.before = count();
	}

	/**
	 * Begin to count.
	 * @param types the names of classes
	 * @return the counter
	 */
	public static LiveInstances of(String... types) {
		return new LiveInstances(List.of(types));
	}

	/**
	 * Return how many objects there are more than when the counting began. It takes a
	 * collection of all that this JVM holds.
	 * @return the difference for each type, which is negative if objects of before are
	 * gone
	 */
	public Map<String, Integer> more() {
		Map<String, Integer> more = count();
		this.before.forEach((type, count) -> more.merge(type, -count, Integer::sum));
		return more;
	}

	private Map<String, Integer> count() {
		Map<String, Integer> counts = new TreeMap<>();
		this.types.forEach((type) -> counts.put(type, 0));
		Matcher line = LINE.matcher(histogram());
		while (line.find()) {
			counts.computeIfPresent(line.group(2), (type, none) -> Integer.valueOf(line.group(1)));
		}
		return counts;
	}

	private static String histogram() {
		try {
			String histogram = (String) ManagementFactory.getPlatformMBeanServer()
				.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
						new Object[] { new String[0] }, new String[] { String[].class.getName() });
			if (!histogram.contains("java.lang.String")) {
				throw new IllegalStateException("Not a histogram: " + histogram);
			}
			return histogram;
		}
		catch (JMException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
