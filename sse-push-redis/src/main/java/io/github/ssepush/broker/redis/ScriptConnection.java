package io.github.ssepush.broker.redis;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;

/**
 * A connection to a server that has the scripts. What is written in a turn of the loop is
 * flushed at its end.
 */
final class ScriptConnection implements LaneConnection {

	private final StatefulRedisConnection<String, byte[]> connection;

	private final CallLoop loop;

	private final boolean cluster;

	private final Runnable flush;

	private boolean loading;

	ScriptConnection(StatefulRedisConnection<String, byte[]> connection, CallLoop loop, boolean cluster) {
		this.connection = connection;
		this.loop = loop;
		this.cluster = cluster;
		this.flush = connection::flushCommands;
		connection.setAutoFlushCommands(false);
	}

	/** Load all scripts over a connection. */
	static CompletableFuture<Void> load(StatefulRedisConnection<String, byte[]> connection, boolean cluster) {
		return CompletableFuture.allOf(Arrays.stream(Script.values())
			.map((script) -> connection.async().scriptLoad(script.source(cluster)).toCompletableFuture())
			.toArray(CompletableFuture<?>[]::new));
	}

	/** Load all scripts again, unless that is under way. */
	void reload() {
		if (!this.loading) {
			this.loading = true;
			load(this.connection, this.cluster).whenCompleteAsync((done, failure) -> this.loading = false, this.loop);
			this.loop.atEndOfTurn(this.flush);
		}
	}

	/** Ask for the addresses of all shards. */
	CompletableFuture<List<Object>> askForSlots() {
		CompletableFuture<List<Object>> answer = this.connection.async().clusterSlots().toCompletableFuture();
		this.loop.atEndOfTurn(this.flush);
		return answer;
	}

	@Override
	public CompletableFuture<List<byte[]>> run(Script script, String[] keys, byte[][] arguments) {
		CompletableFuture<List<byte[]>> answer = new CompletableFuture<>();
		this.connection.async()
			.<List<byte[]>>evalsha(script.digest(this.cluster), ScriptOutputType.MULTI, keys, arguments)
			.whenCompleteAsync((reply, failure) -> {
				if (failure == null) {
					answer.complete(reply);
				}
				else {
					answer.completeExceptionally(failure);
				}
			}, this.loop);
		this.loop.atEndOfTurn(this.flush);
		return answer;
	}

	@Override
	public boolean isAnswer(Throwable failure) {
		return failure instanceof RedisCommandExecutionException;
	}

}
