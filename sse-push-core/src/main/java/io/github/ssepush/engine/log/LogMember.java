package io.github.ssepush.engine.log;

/**
 * The place of one of a log's followers, and whom to notify there.
 */
abstract sealed class LogMember extends LogPlace permits LogCursor {

	private final LogFollower follower;

	/** The place in its {@link FollowerGroup}, -1 outside of one. */
	int slot = -1;

	LogMember(LogFollower follower) {
		this.follower = follower;
	}

	final LogFollower follower() {
		return this.follower;
	}

}
