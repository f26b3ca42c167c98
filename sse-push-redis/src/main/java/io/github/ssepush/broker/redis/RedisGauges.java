package io.github.ssepush.broker.redis;

import java.time.Duration;

/**
 * The current state between this node and Redis.
 *
 * @param held the number of the 64 partitions that cannot be written
 * @param doubtful the number of destinations that are still to be looked at
 * @param waiting the number of calls that are not answered
 * @param backlog the number of messages that have come and are not delivered yet
 * @param silence the time since the last mark of the inbox that is furthest behind
 * @param gaps the number of times at which something was missing in an inbox
 */
public record RedisGauges(int held, int doubtful, int waiting, int backlog, Duration silence, long gaps) {

	static final RedisGauges NONE = new RedisGauges(0, 0, 0, 0, Duration.ZERO, 0);

}
