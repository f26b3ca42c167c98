package io.github.ssepush.cluster;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A line of text between nodes: a word and its arguments, apart by spaces. An argument is
 * {@code -} if there is none, else {@code =} and the text as in a form of HTML.
 */
final class Words {

	private static final String NONE = "-";

	private final String[] words;

	private Words(String[] words) {
		this.words = words;
	}

	static String write(String word, @Nullable String... arguments) {
		return word + Arrays.stream(arguments).map((argument) -> " " + encode(argument)).collect(Collectors.joining());
	}

	static Words read(String line) {
		return new Words(line.split(" ", -1));
	}

	String word() {
		return this.words[0];
	}

	/** Return how many arguments there are. */
	int size() {
		return this.words.length - 1;
	}

	/** The arguments count from 1. */
	@Nullable String optional(int index) {
		String word = (index <= size()) ? this.words[index] : NONE;
		return word.equals(NONE) ? null : URLDecoder.decode(word.substring(1), StandardCharsets.UTF_8);
	}

	String required(int index) {
		String text = optional(index);
		if (text == null) {
			throw new IllegalArgumentException("'" + word() + "' lacks argument " + index);
		}
		return text;
	}

	private static String encode(@Nullable String text) {
		return (text != null) ? "=" + URLEncoder.encode(text, StandardCharsets.UTF_8) : NONE;
	}

}
