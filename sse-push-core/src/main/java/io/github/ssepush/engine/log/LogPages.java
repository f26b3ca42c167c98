package io.github.ssepush.engine.log;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Start;

/**
 * Reads histories page by page.
 */
@FunctionalInterface
interface LogPages {

	/**
	 * Ask for a page.
	 * @param destination whose history to read
	 * @param start where the page begins
	 * @param answer takes the page, on any thread; {@code null}, in a moment, if the
	 * broker has failed
	 */
	void read(Destination destination, Start start, Consumer<@Nullable History> answer);

}
