package io.github.ssepush.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.github.ssepush.broker.redis.UnsupportedRedisException;

/**
 * Says what to do when the Redis broker is asked for and can't be had.
 */
class UnsupportedRedisFailureAnalyzer extends AbstractFailureAnalyzer<UnsupportedRedisException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnsupportedRedisException cause) {
		return new FailureAnalysis("sse-push is to work with Redis, because 'sse-push.broker' is 'redis', and can't: "
				+ cause.getMessage() + ".", cause.action(), cause);
	}

}
