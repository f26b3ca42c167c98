package io.github.ssepush.harness;

import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Counts the objects of a type that outlive a garbage collection, beyond those that other
 * tests of this JVM have left behind: softly reachable from caches of frameworks.
 */
public final class LiveInstances {

	private final Pattern line;

	private final int before;

	private LiveInstances(String type) {
		this.line = Pattern.compile("^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+" + Pattern.quote(type) + "(\\s.*)?$",
				Pattern.MULTILINE);
		this.before = count();
	}

	/**
	 * Begin to count.
	 * @param type the name of a class
	 * @return the counter
	 */
	public static LiveInstances of(String type) {
		return new LiveInstances(type);
	}

	/**
	 * Return how many objects there are more than when the counting began.
	 * @return the difference, which is negative if objects of before are gone
	 */
	public int more() {
		return count() - this.before;
	}

	private int count() {
		try {
			String histogram = (String) ManagementFactory.getPlatformMBeanServer()
				.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
						new Object[] { new String[0] }, new String[] { String[].class.getName() });
			if (!histogram.contains("java.lang.String")) {
				throw new IllegalStateException("Not a histogram: " + histogram);
			}
			Matcher matcher = this.line.matcher(histogram);
			return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
		}
		catch (JMException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
