package io.github.ssepush.harness;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Generates unusual names: short, alike, and made of what separates, replaces or escapes.
 */
public final class AnyName {

	private static final String[] PIECES = { "a", "?", "\ud800", "\udfff", "\ud83d\ude00", "\ufffd", "\ufeff", "\u0000",
			"\n", "\u0085", "\u2028", " ", "+", "%", "%20", "=", "-", ":", "1:a", "{", "}", "*", "~", ".", "\u00e9",
			"e\u0301", "\u00c3\u00a9", "\uffff" };

	private AnyName() {
	}

	public static String next(Random random) {
		return IntStream.rangeClosed(0, random.nextInt(4))
			.mapToObj((i) -> PIECES[random.nextInt(PIECES.length)])
			.collect(Collectors.joining());
	}

}
