package io.github.ssepush.benchmarks;

/**
 * A figure that a table has.
 *
 * @param key its name in the JSON lines
 * @param title its name in the table
 * @param digits how many digits after the point are worth showing
 * @param compared whether its ratio to the floor and to the emitters says something
 */
record Metric(String key, String title, int digits, boolean compared) {

	static Metric compared(String key, String title, int digits) {
		return new Metric(key, title, digits, true);
	}

	static Metric plain(String key, String title, int digits) {
		return new Metric(key, title, digits, false);
	}

}
