package io.github.ssepush.broker.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A connection over which scripts are run, and answered in order on the loop.
 */
interface LaneConnection {

	/**
	 * Run a script.
	 * @param withText whether to send its text, because the server does not keep scripts
	 */
	CompletableFuture<List<byte[]>> run(Script script, boolean withText, String[] keys, byte[][] arguments);

	/** Return whether a failure is what the server has answered. */
	boolean isAnswer(Throwable failure);

}
