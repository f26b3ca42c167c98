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
		return new FailureAnalysis(
				"The Redis broker selected by 'sse-push.broker' could not be configured: " + cause.getMessage() + ".",
				cause.action(), cause);
	}

}
