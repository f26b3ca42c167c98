package io.github.ssepush.support;

import java.util.List;

/**
 * Has queues whose bounds are metered.
 */
@FunctionalInterface
public interface Backlogged {

	/**
	 * Return the bounds.
	 * @return the same ones at each call
	 */
	List<Backlog> backlogs();

}
