package io.github.ssepush.broker.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A connection over which scripts are run, and answered in order on the loop.
 */
interface LaneConnection {

	CompletableFuture<List<byte[]>> run(Script script, String[] keys, byte[][] arguments);

	/** Whether a failure is what the server has answered. */
	boolean isAnswer(Throwable failure);

}
