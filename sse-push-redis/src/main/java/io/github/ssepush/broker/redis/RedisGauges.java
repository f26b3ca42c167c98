package io.github.ssepush.broker.redis;

import java.time.Duration;

/**
 * The current state between this node and Redis.
 *
 * @param held how many of the 64 partitions can't be written
 * @param doubtful how many destinations are still to be looked at
 * @param waiting how many calls are not answered
 * @param backlog how many messages have come and are not delivered yet
 * @param silence for how long the inbox that is furthest behind has had no mark
 * @param gaps how many times something was missing in an inbox, since the start
 */
public record RedisGauges(int held, int doubtful, int waiting, int backlog, Duration silence, long gaps) {

	static final RedisGauges NONE = new RedisGauges(0, 0, 0, 0, Duration.ZERO, 0);

}
