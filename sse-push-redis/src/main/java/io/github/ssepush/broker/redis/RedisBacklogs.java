package io.github.ssepush.broker.redis;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.support.Backlog;

/**
 * The bounds of what a node has in memory for Redis. Messages and other calls have a
 * bound each, so that neither keeps the others out.
 *
 * @param publishes messages that are not stored yet, or whose callbacks have not run yet
 * @param calls other calls that are not answered yet, or whose callbacks have not run yet
 * @param enquiries questions to other nodes that are not answered yet
 * @param inbox messages and commands that have arrived from Redis and are not processed
 * yet
 * @param presence events about users that this node has taken on, of which one call takes
 * a page at most
 */
record RedisBacklogs(Backlog publishes, Backlog calls, Backlog enquiries, Backlog inbox, Backlog presence) {

	private static final long MOST_BYTES = 64 * 1024 * 1024;

	RedisBacklogs() {
		this(new Backlog("redis-publishes", 10_000, MOST_BYTES), new Backlog("redis-calls", 10_000, MOST_BYTES),
				new Backlog("redis-enquiries", 10_000, MOST_BYTES), new Backlog("redis-inbox", 100_000, MOST_BYTES),
				new Backlog("presence", PresenceCalls.PAGE));
	}

	/**
	 * Return the bound for calls of a kind. What a node says for itself is little, and
	 * more important than all others.
	 * @return {@code null} if there is none
	 */
	@Nullable Backlog of(Call.Kind kind) {
		return switch (kind) {
			case PUBLISH -> this.publishes;
			case REPEATABLE, PROMPT, ONCE -> this.calls;
			case UPKEEP, GREETING -> null;
		};
	}

	List<Backlog> all() {
		return List.of(this.publishes, this.calls, this.enquiries, this.inbox, this.presence);
	}

}
