package io.github.ssepush.engine.stream;

import org.jspecify.annotations.Nullable;

/**
 * The first block of a stream. It tells the client's position, unless that takes the
 * broker too long.
 *
 * @param hello the block without an id
 * @param firstId the id while the position is not known, {@code null} if there is none
 */
@SuppressWarnings("ArrayRecordComponent")
record Greeting(byte[] hello, @Nullable String firstId) {

	/** Return the block with as much of the position as is known. */
	byte[] with(IdLine idLine) {
		return idLine.isComplete() ? idLine.addedTo(this.hello) : ControlEvents.identified(this.hello, this.firstId);
	}

}
