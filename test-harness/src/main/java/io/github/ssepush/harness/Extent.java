package io.github.ssepush.harness;

/**
 * Decides how long the tests run that find more the longer they run: the usual extent in
 * every build, the full one with {@code mvn -Pfull verify}.
 */
public final class Extent {

	private static final boolean FULL = Boolean.getBoolean("tests.full");

	private Extent() {
	}

	/**
	 * Return the number of repetitions or seconds for this build.
	 * @param usual the number in every build
	 * @param full the number in a build with the profile {@code full}
	 * @return one of the two
	 */
	public static int of(int usual, int full) {
		return FULL ? full : usual;
	}

	/**
	 * Return whether this is a build with the profile {@code full}.
	 * @return whether all wires and all long runs are wanted
	 */
	public static boolean isFull() {
		return FULL;
	}

}
