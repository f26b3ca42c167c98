package io.github.ssepush.engine.log;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;

/**
 * Reads histories page by page.
 */
@FunctionalInterface
interface LogPages {

	/**
	 * Ask for the page after a position.
	 * @param destination whose history to read
	 * @param after the position
	 * @param answer takes the page, on any thread; {@code null}, in a moment, if the
	 * broker has failed
	 */
	void read(Destination destination, Position after, Consumer<@Nullable History> answer);

}
