package io.github.ssepush.test;

import org.jspecify.annotations.Nullable;
import org.springframework.test.json.JsonAssert;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.json.JsonComparison;

/**
 * Compares JSON documents. White space and the order of an object's members do not
 * matter.
 */
final class JsonText {

	private JsonText() {
	}

	/** Return how two documents differ, {@code null} if they do not. */
	static @Nullable String difference(String expected, String actual) {
		JsonComparison comparison = JsonAssert.comparator(JsonCompareMode.STRICT).compare(expected, actual);
		return (comparison.getResult() == JsonComparison.Result.MATCH) ? null : comparison.getMessage();
	}

}
