package io.github.ssepush.engine.stream;

/**
 * What is in a {@link TaskList}, and is looked at for the time.
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
	 * Whether the task is in the list.
	 */
	enum Place {

		/** Not yet. */
		NOWHERE,

		/** In its slot. */
		LISTED,

		/** Not any more. */
		LEFT

	}

}
