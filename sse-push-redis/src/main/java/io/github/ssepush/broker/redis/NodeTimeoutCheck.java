package io.github.ssepush.broker.redis;

import java.time.Duration;

import io.lettuce.core.api.StatefulRedisConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns where a cluster replaces a silent master before this node gives it up: until then
 * the old master may acknowledge what the cluster loses.
 */
final class NodeTimeoutCheck {

	private static final Logger logger = LoggerFactory.getLogger(NodeTimeoutCheck.class);

	private static final String NAME = "cluster-node-timeout";

	private NodeTimeoutCheck() {
	}

	/** Look at the cluster's setting, unless it may not be read. */
	static void run(StatefulRedisConnection<String, byte[]> connection, Duration patience) {
		connection.async().configGet(NAME).thenAccept((settings) -> {
			String millis = settings.get(NAME);
			if (millis != null && Long.parseLong(millis) <= patience.toMillis()) {
				logger
					.warn("The cluster replaces a silent master after {} ms ('{}'), and this node gives it up after {} ms: "
							+ "messages may be lost when a master pauses. Set 'sse-push.redis.timeout' to less than {} ms",
							millis, NAME, patience.toMillis(), Long.parseLong(millis) * 5 / 2);
			}
		});
	}

}
