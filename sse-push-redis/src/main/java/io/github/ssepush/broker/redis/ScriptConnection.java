package io.github.ssepush.broker.redis;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;

/**
 * A connection to a server that has the scripts. What is written in a turn of the loop is
 * flushed at its end.
 */
final class ScriptConnection implements LaneConnection {

	private final StatefulRedisConnection<String, byte[]> connection;

	private final CallLoop loop;

	private final boolean cluster;

	private final Runnable flush;

	private final CallTimes times;

	private boolean loading;

	ScriptConnection(StatefulRedisConnection<String, byte[]> connection, CallLoop loop, boolean cluster) {
		this.connection = connection;
		this.loop = loop;
		this.cluster = cluster;
		this.flush = connection::flushCommands;
		this.times = new CallTimes(loop.patience());
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
	public CompletableFuture<List<byte[]>> run(Script script, boolean withText, String[] keys, byte[][] arguments) {
		CompletableFuture<List<byte[]>> answer = new CompletableFuture<>();
		byte[][] limited = script.isNumbered() ? limit(arguments) : arguments;
		this.times.write();
		RedisAsyncCommands<String, byte[]> commands = this.connection.async();
		RedisFuture<List<byte[]>> sent = withText
				? commands.eval(script.source(this.cluster), ScriptOutputType.MULTI, keys, limited)
				: commands.evalsha(script.digest(this.cluster), ScriptOutputType.MULTI, keys, limited);
		sent.whenCompleteAsync((reply, failure) -> {
			this.times.answer();
			if (failure == null) {
				if (script.tellsTime()) {
					this.times.hear(Long.parseLong(Call.decode(reply.get(0))));
				}
				answer.complete(reply);
			}
			else {
				answer.completeExceptionally(failure);
			}
		}, this.loop);
		this.loop.atEndOfTurn(this.flush);
		return answer;
	}

	private byte[][] limit(byte[][] arguments) {
		byte[][] limited = Arrays.copyOf(arguments, arguments.length + 1);
		limited[arguments.length] = Call.encode(this.times.latest())[0];
		return limited;
	}

	@Override
	public boolean isAnswer(Throwable failure) {
		return failure instanceof RedisCommandExecutionException;
	}

}
