package io.github.ssepush.engine.stream;

/**
 * An element of a {@link TaskList}, which is checked when its time has come.
 */
abstract class ListedTask {

	/** For the list alone, and so is {@link #slot}. */
	Place place = Place.NOWHERE;

	/** The place in the list. */
	int slot;

	/**
	 * See to what time demands.
	 * @return when to look again, at the earliest; until then only what the writer does
	 * with this task can bring it forward
	 */
	abstract long tick(long now);

	/**
	 * The place of the task in the list.
	 */
	enum Place {

		/** The task is not in the list yet. */
		NOWHERE,

		/** In its slot. */
		LISTED,

		/** The task is not in the list any more. */
		LEFT

	}

}
