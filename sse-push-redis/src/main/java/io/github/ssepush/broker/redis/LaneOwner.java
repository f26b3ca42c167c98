package io.github.ssepush.broker.redis;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Callback interface through which a lane finds connections and completes calls.
 */
interface LaneOwner {

	@Nullable LaneConnection connectionTo(Partition partition);

	/** Make the first call over a connection. */
	Call greet(Partition partition);

	void later(long millis, Runnable task);

	void opened(Partition partition);

	/** Redis has refused calls, and all calls on their way are answered. */
	void refused(Partition partition, LaneConnection connection, Refusal refusal, String message);

	void broken(LaneConnection connection, String reason);

	/** Redis may see a call that it has seen. */
	void repeats(Call call);

	void complete(Call call, @Nullable List<byte[]> reply);

	/** Redis has answered a call with an error. */
	void reject(Call call, Throwable failure);

	/** A call was not answered. */
	void fail(Call call, String reason);

}
