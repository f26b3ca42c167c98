package io.github.ssepush;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A block of code in a page of the documentation.
 *
 * @param page the page
 * @param line the number of the line at which the block begins
 * @param language the language that the block names, which is empty if it names none
 * @param text the content
 */
record Example(Path page, long line, String language, String text) {

	private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\R(.*?)^```");

	/** Return all blocks of some languages. */
	static List<Example> of(String... languages) throws IOException {
		Set<String> wanted = Set.of(languages);
		return all().stream().filter((example) -> wanted.contains(example.language())).toList();
	}

	/** Return all blocks of all pages. */
	static List<Example> all() throws IOException {
		List<Example> examples = new ArrayList<>();
		for (Path page : DocumentationTests.pages()) {
			String text = Files.readString(page);
			for (MatchResult block : BLOCK.matcher(text).results().toList()) {
				long line = text.substring(0, block.start()).lines().count() + 1;
				examples.add(new Example(page, line, block.group(1), block.group(2)));
			}
		}
		return examples;
	}

	/** Return where the block is, for messages. */
	String place() {
		return this.page.getFileName() + "/" + this.line;
	}

}
