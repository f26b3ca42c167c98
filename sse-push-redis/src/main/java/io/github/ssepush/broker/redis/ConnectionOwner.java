package io.github.ssepush.broker.redis;

import java.util.concurrent.CompletableFuture;

/**
 * Callback interface that prepares connections and is notified of them.
 *
 * @param <C> the type of the connection
 */
interface ConnectionOwner<C> {

	/** Do what has to be done before the connection is used. */
	CompletableFuture<?> prepare(C connection);

	void opened(C connection);

	void lost(C connection, String reason);

	/** There is no connection yet. */
	void failed(Throwable failure);

}
