package io.github.ssepush.broker.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.support.Backlog;
import io.github.ssepush.support.QuietLogger;
import io.github.ssepush.support.Sharded.Shard;

/**
 * The lanes of all partitions. Takes calls from any thread, hands each to its lane, and
 * completes them on the executor for answers, in order. Nothing here waits.
 */
final class CallLanes implements LaneOwner, RedisShards.Listener {

	private static final Logger logger = LoggerFactory.getLogger(CallLanes.class);

	private final QuietLogger warnings = new QuietLogger(logger);

	private final RedisSettings settings;

	private final CallLoop loop;

	private final Executor answers;

	private final RedisBacklogs backlogs;

	private final RedisStatistics statistics;

	/** Makes the call that opens a lane. */
	private final Function<Partition, Call> greeting;

	private final RedisShards shards;

	private final List<CallLane> lanes;

	private final Condition condition = new Condition();

	CallLanes(List<Partition> partitions, RedisConnector connector, RedisSettings settings, CallLoop loop,
			Executor answers, RedisBacklogs backlogs, RedisStatistics statistics,
			Supplier<InboxSubscription.Listener> inboxes, Function<Partition, Call> greeting) {
		this.settings = settings;
		this.loop = loop;
		this.answers = answers;
		this.backlogs = backlogs;
		this.statistics = statistics;
		this.greeting = greeting;
		this.shards = new RedisShards(connector, loop, partitions, inboxes, this);
		this.lanes = partitions.stream().map((partition) -> new CallLane(partition, settings.timeout(), this)).toList();
	}

	/**
	 * Begin to connect, and never end.
	 * @return what the first attempt has found
	 */
	CompletableFuture<ServerFacts> start() {
		this.loop.every(Math.max(1, this.settings.stall().toMillis() / 20), this::tick);
		this.loop.execute(this.shards::start);
		return this.condition.attempt;
	}

	/**
	 * Return why calls are not made, {@code null} while some are, or for a short time.
	 */
	@Nullable String outage() {
		List<String> troubles = troubles();
		boolean down = troubles.size() == this.lanes.size()
				&& System.nanoTime() - this.condition.openAt > this.settings.stall().toNanos();
		return down ? troubles.get(0) : null;
	}

	/** Return why lanes do not make calls, once for each that does not. */
	List<String> troubles() {
		return this.lanes.stream()
			.map(CallLane::status)
			.filter((status) -> !status.isOpen())
			.map(LaneStatus::trouble)
			.toList();
	}

	boolean isOpen() {
		return closed() == 0;
	}

	boolean isOpen(Partition partition) {
		return statusOf(partition).isOpen();
	}

	/** Return how many lanes do not make calls now. */
	int closed() {
		return troubles().size();
	}

	/** Return why a call that is made now is unlikely to be answered soon, if it is. */
	@Nullable String hindrance(Partition partition) {
		return statusOf(partition).hindrance();
	}

	/** Return how many calls are not answered. */
	int load() {
		return this.condition.unanswered.get();
	}

	/** The servers, as they were a moment ago. */
	List<Shard> shards() {
		return this.condition.shards;
	}

	/** Listen, now that there is a reason. */
	void listen() {
		this.loop.execute(this.shards::listen);
	}

	/** Listen to a partition over another connection. */
	void listenAnew(Partition partition, String reason) {
		this.loop.execute(() -> this.shards.listenAnew(partition, reason));
	}

	CompletableFuture<List<byte[]>> submit(Call call) {
		Backlog backlog = this.backlogs.of(call.kind);
		if (this.condition.stopped) {
			call.answer.completeExceptionally(stopped());
		}
		else if (backlog != null && !backlog.add(call.size)) {
			call.answer.completeExceptionally(new BrokerUnavailableException(
					"Could not queue a call, because too many wait for Redis or for the application's callbacks. "
							+ "Send less, or do not block in callbacks (" + backlog.name() + "): "
							+ (isOpen(call.invocation.partition()) ? "connected"
									: statusOf(call.invocation.partition()).trouble()),
					null));
		}
		else {
			if (backlog != null) {
				// Runs after whatever the caller hangs on the answer.
				call.answer.whenComplete((reply, failure) -> backlog.remove(call.size));
			}
			enqueue(call, CallLane::submit);
			if (this.condition.ended) {
				call.answer.completeExceptionally(stopped());
			}
		}
		return call.answer;
	}

	private CompletableFuture<List<byte[]>> enqueue(Call call, BiConsumer<CallLane, Call> submission) {
		call.deadline = System.nanoTime() + this.settings.timeout().toNanos();
		this.condition.unanswered.incrementAndGet();
		this.loop.execute(() -> submission.accept(this.lanes.get(call.invocation.partition().number()), call));
		return call.answer;
	}

	/**
	 * Take no more calls, and make the last one of each lane that Redis may know or that
	 * has messages.
	 * @return completes when these are answered, and with that all before them
	 */
	CompletableFuture<Void> leave(List<Call> last) {
		this.condition.stopped = true;
		return CompletableFuture
			.allOf(last.stream().map((call) -> enqueue(call, CallLane::leave)).toArray(CompletableFuture<?>[]::new));
	}

	/** Fail whatever was not answered, close all connections, and end the loop. */
	void stop() {
		this.condition.stopped = true;
		this.condition.ended = true;
		this.loop.stop(() -> {
			this.lanes.forEach(CallLane::stop);
			this.shards.stop();
		});
	}

	private void tick() {
		long now = System.nanoTime();
		if (closed() < this.lanes.size()) {
			this.condition.openAt = now;
		}
		this.condition.shards = this.shards.describe((partition) -> this.lanes.get(partition.number()).load());
		this.lanes.stream().map((lane) -> lane.expire(now, this.settings.stall())).distinct().forEach((silent) -> {
			if (silent != null) {
				this.shards.silent(silent, "Redis has not answered for " + this.settings.stall().toMillis() + " ms");
			}
		});
	}

	@Override
	public @Nullable LaneConnection connectionTo(Partition partition) {
		return this.shards.connectionTo(partition);
	}

	@Override
	public Call greet(Partition partition) {
		this.condition.unanswered.incrementAndGet();
		return this.greeting.apply(partition);
	}

	@Override
	public void later(long millis, Runnable task) {
		this.loop.later(millis, task);
	}

	@Override
	public void opened(Partition partition) {
		this.shards.confirm(partition);
		if (isOpen()) {
			this.condition.attempt.complete(this.condition.facts);
			if (this.condition.reported) {
				this.condition.reported = false;
				logger.info("Connected to {} again", this.condition.facts);
			}
		}
	}

	@Override
	public void refused(Partition partition, LaneConnection connection, Refusal refusal, String message) {
		this.statistics.refuse(refusal);
		this.shards.refused(connection, refusal, message);
	}

	@Override
	public void broken(LaneConnection connection, String reason) {
		this.shards.broken(connection, reason);
	}

	@Override
	public void repeats(Call call) {
		this.statistics.repeat();
	}

	@Override
	public void complete(Call call, @Nullable List<byte[]> reply) {
		if (finish(call)) {
			answer(() -> call.answer.complete(reply));
		}
	}

	@Override
	public void reject(Call call, Throwable failure) {
		if (finish(call)) {
			RuntimeException rejection = call.rejection(failure);
			answer(() -> call.answer.completeExceptionally(rejection));
		}
	}

	@Override
	public void fail(Call call, String reason) {
		if (finish(call)) {
			RuntimeException failure = call.failure(reason);
			answer(() -> call.answer.completeExceptionally(failure));
		}
	}

	@Override
	public void met(ServerFacts facts) {
		this.condition.facts = facts;
	}

	@Override
	public void available() {
		this.lanes.forEach(CallLane::open);
	}

	@Override
	public void lost(ScriptConnection connection, String reason) {
		this.statistics.lose();
		if (!this.condition.reported) {
			this.condition.reported = true;
			this.warnings.warn(
					"Lost the connection to Redis. Sends wait up to 'sse-push.redis.timeout' until it is restored: {}",
					reason);
		}
		this.lanes.forEach((lane) -> lane.lost(connection, reason));
		this.condition.attempt.completeExceptionally(new IllegalStateException(reason));
	}

	@Override
	public void failed(Partition partition, Throwable failure) {
		String message = failure.getMessage();
		this.lanes.get(partition.number()).failed((message != null) ? message : failure.toString());
		this.condition.attempt.completeExceptionally(failure);
	}

	private boolean finish(Call call) {
		boolean first = !call.finished;
		if (first) {
			call.finished = true;
			this.condition.unanswered.decrementAndGet();
		}
		return first;
	}

	private LaneStatus statusOf(Partition partition) {
		return this.lanes.get(partition.number()).status();
	}

	/** Run what completes an answer, and with that callbacks of the application. */
	void answer(Runnable completion) {
		try {
			this.answers.execute(completion);
		}
		catch (RejectedExecutionException ex) {
			completion.run();
		}
	}

	private static BrokerUnavailableException stopped() {
		return new BrokerUnavailableException("Could not call Redis, because the application is shutting down", null);
	}

	/**
	 * The condition of all lanes together.
	 */
	private static final class Condition {

		/** Ends with the first attempt to connect, however that ends. */
		private final CompletableFuture<ServerFacts> attempt = new CompletableFuture<>();

		private final AtomicInteger unanswered = new AtomicInteger();

		private ServerFacts facts = ServerFacts.UNKNOWN;

		private volatile List<Shard> shards = List.of();

		/** When some lane was open. */
		private volatile long openAt = System.nanoTime();

		/** True if a lost connection is reported, until all lanes are open again. */
		private boolean reported;

		/** True if calls are rejected, and if those taken before are, too. */
		private volatile boolean stopped;

		private volatile boolean ended;

	}

}
