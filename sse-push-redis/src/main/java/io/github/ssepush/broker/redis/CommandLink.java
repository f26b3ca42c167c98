package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.support.Backlog;
import io.github.ssepush.support.QuietLogger;

/**
 * Makes calls in the order in which they are submitted, over one connection. When that is
 * lost, those that were not answered are made again over the next one, in the same order
 * and before all others. What Redis has still got of the old connection by then it
 * refuses, because the new one says first that it is newer.
 * <p>
 * Nothing here waits. Futures are completed by the executor for answers, in order.
 */
@SuppressWarnings("ReferenceEquality") // The same connection or another one.
final class CommandLink {

	private static final Logger logger = LoggerFactory.getLogger(CommandLink.class);

	private final QuietLogger warnings = new QuietLogger(logger);

	private static final int WINDOW = 512;

	/** Far more than an answer takes; requests do not wait longer. */
	static final Duration SLOW = Duration.ofMillis(500);

	/** Errors that another connection may not have, while another call would. */
	private static final List<String> ERRORS_OF_THE_CONNECTION = List.of("NOSCRIPT ", "READONLY ", "LOADING ", "BUSY ",
			"MASTERDOWN ");

	/** Numbers of connections, so that a later one has the larger number. */
	private static final AtomicLong generations = new AtomicLong();

	private final RedisConnector connector;

	private final Duration timeout;

	private final Duration stall;

	private final Executor answers;

	private final ScheduledExecutorService timer;

	/** Makes what is said first over a new connection. */
	private final Supplier<List<Call>> greeting;

	private final RedisBacklogs backlogs;

	private final Deque<Call> waiting = new ArrayDeque<>();

	/** In the order in which the answers come. */
	private final Deque<Call> sent = new ArrayDeque<>();

	/** Ends with the first attempt to connect, however that ends. */
	private final CompletableFuture<ServerFacts> attempt = new CompletableFuture<>();

	private @Nullable ServerFacts facts;

	private @Nullable StatefulRedisConnection<String, byte[]> connection;

	private long generation;

	/** How many of what was said first are not answered yet: nothing else is said. */
	private int greetings;

	/** Whether calls that wait are about to be written by the timer. */
	private boolean pumping;

	private final Backoff backoff = new Backoff();

	private long lostAt = System.nanoTime();

	private String trouble = "not connected yet";

	private boolean reported;

	private boolean stopped;

	CommandLink(RedisConnector connector, RedisSettings settings, Executor answers, ScheduledExecutorService timer,
			RedisBacklogs backlogs, Supplier<List<Call>> greeting) {
		this.backlogs = backlogs;
		this.connector = connector;
		this.timeout = settings.timeout();
		this.stall = settings.stall();
		this.answers = answers;
		this.timer = timer;
		this.greeting = greeting;
	}

	/**
	 * Begin to connect, and never end.
	 * @return what the first attempt has found
	 */
	CompletableFuture<ServerFacts> start() {
		long tick = Math.max(1, this.stall.toMillis() / 20);
		this.timer.scheduleWithFixedDelay(this::tick, tick, tick, TimeUnit.MILLISECONDS);
		connect();
		return this.attempt;
	}

	/** Why calls are not made, {@code null} while they are, or for a short time. */
	synchronized @Nullable String outage() {
		boolean down = !isOpen() && System.nanoTime() - this.lostAt > this.stall.toNanos();
		return down ? this.trouble : null;
	}

	synchronized boolean isOpen() {
		return this.connection != null && this.greetings == 0;
	}

	/** Why a call that is made now is unlikely to be answered soon, if it is. */
	synchronized @Nullable String hindrance() {
		Call oldest = this.sent.peek();
		boolean slow = oldest != null && System.nanoTime() - oldest.writtenAt > SLOW.toNanos();
		if (isOpen()) {
			return slow ? "it has not answered for more than " + SLOW.toMillis() + " ms" : null;
		}
		return this.trouble;
	}

	/** How many calls are not answered. */
	synchronized int load() {
		return this.waiting.size() + this.sent.size();
	}

	CompletableFuture<List<byte[]>> submit(Call call) {
		String refusal = accept(call);
		if (refusal != null) {
			call.answer.completeExceptionally(new BrokerUnavailableException(refusal, null));
		}
		return call.answer;
	}

	private synchronized @Nullable String accept(Call call) {
		if (this.stopped) {
			return "The application is shutting down";
		}
		if (call.kind == Call.Kind.ONCE && !isOpen()) {
			return "Redis can't be reached: " + this.trouble;
		}
		Backlog backlog = backlogOf(call);
		if (backlog != null && !backlog.add(call.size)) {
			return "Too much waits for Redis or for the application's callbacks (" + backlog.name() + "): "
					+ (isOpen() ? "connected" : this.trouble);
		}
		if (backlog != null) {
			// Runs after whatever the caller hangs on the answer.
			call.answer.whenComplete((reply, failure) -> backlog.remove(call.size));
		}
		call.deadline = System.nanoTime() + this.timeout.toNanos();
		this.waiting.add(call);
		pump();
		return null;
	}

	/** What a node says for itself is little, and more important than all others. */
	private @Nullable Backlog backlogOf(Call call) {
		return switch (call.kind) {
			case PUBLISH -> this.backlogs.publishes();
			case REPEATABLE, ONCE -> this.backlogs.calls();
			case UPKEEP, GREETING -> null;
		};
	}

	/** Whatever was not answered fails. The connector closes the connection. */
	void stop() {
		List<Call> rest = new ArrayList<>();
		synchronized (this) {
			this.stopped = true;
			rest.addAll(this.sent);
			rest.addAll(this.waiting);
			this.sent.clear();
			this.waiting.clear();
			this.connection = null;
		}
		rest.forEach((call) -> fail(call, "the application is shutting down"));
	}

	private void connect() {
		this.connector.connect().whenComplete((opened, failure) -> {
			if (failure != null) {
				retry(failure);
			}
			else {
				prepare(opened);
			}
		});
	}

	private void prepare(StatefulRedisConnection<String, byte[]> opened) {
		opened.addListener(new RedisConnectionStateListener() {

			@Override
			public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
				lose(opened, "the connection was closed", null);
			}

		});
		CompletableFuture<ServerFacts> facts = opened.async()
			.info()
			.toCompletableFuture()
			.exceptionally((forbidden) -> "")
			.thenApply(ServerFacts::of);
		CompletableFuture<?>[] loads = Arrays.stream(Script.values())
			.map((script) -> opened.async().scriptLoad(script.source()).toCompletableFuture())
			.toArray(CompletableFuture<?>[]::new);
		inTime(CompletableFuture.allOf(loads).thenCombine(facts, (done, found) -> found))
			.whenComplete((found, failure) -> {
				if (failure != null) {
					opened.closeAsync();
					retry(failure);
				}
				else {
					open(opened, found);
				}
			});
	}

	private void open(StatefulRedisConnection<String, byte[]> opened, ServerFacts facts) {
		List<Call> first = this.greeting.get();
		synchronized (this) {
			if (this.stopped) {
				opened.closeAsync();
				return;
			}
			opened.setAutoFlushCommands(false);
			this.connection = opened;
			this.generation = generations.incrementAndGet();
			this.greetings = first.size();
			this.facts = facts;
			first.forEach((call) -> {
				call.deadline = System.nanoTime() + this.timeout.toNanos();
				this.sent.add(call);
				write(opened, call);
			});
			opened.flushCommands();
		}
		if (!opened.isOpen()) {
			lose(opened, "the connection was closed", null);
		}
	}

	private void retry(Throwable failure) {
		Throwable cause = failure;
		while (cause.getCause() != null) {
			cause = cause.getCause();
		}
		synchronized (this) {
			this.trouble = (cause.getMessage() != null) ? cause.getMessage() : cause.toString();
		}
		this.attempt.completeExceptionally(cause);
		connectLater();
	}

	private void connectLater() {
		long delay;
		synchronized (this) {
			delay = this.backoff.next();
		}
		later(delay, this::connect);
	}

	private void later(long millis, Runnable action) {
		this.timer.schedule(action, millis, TimeUnit.MILLISECONDS);
	}

	private <T> CompletableFuture<T> inTime(CompletableFuture<T> answer) {
		later(this.stall.toMillis(), () -> answer.completeExceptionally(
				new TimeoutException("there was no answer within " + this.stall.toMillis() + " ms")));
		return answer;
	}

	private void lose(StatefulRedisConnection<String, byte[]> lost, String reason, @Nullable Call refused) {
		List<Call> given = new ArrayList<>();
		synchronized (this) {
			if (refused != null && refused.connection == lost) {
				refused.sent = refused.sentBefore;
			}
			if (this.connection != lost) {
				return;
			}
			this.connection = null;
			this.lostAt = System.nanoTime();
			this.trouble = reason;
			Iterator<Call> newestFirst = this.sent.descendingIterator();
			while (newestFirst.hasNext()) {
				Call call = newestFirst.next();
				this.waiting.addFirst(call);
			}
			this.sent.clear();
			this.waiting.removeIf(
					(call) -> (call.kind == Call.Kind.ONCE || call.kind == Call.Kind.GREETING) && given.add(call));
		}
		if (refused != null) {
			later(0, () -> closeAfterAnswers(lost));
		}
		else {
			lost.closeAsync();
		}
		report(reason);
		this.attempt.completeExceptionally(new IllegalStateException(reason));
		given.forEach((call) -> fail(call, reason));
		connectLater();
	}

	/**
	 * Redis answers in order: it has said of all calls whether it refused them, too, when
	 * it answers the last one.
	 */
	private void closeAfterAnswers(StatefulRedisConnection<String, byte[]> refusing) {
		inTime(refusing.async().ping().toCompletableFuture()).whenComplete((pong, failure) -> refusing.closeAsync());
		refusing.flushCommands();
	}

	/** Once, until a call is answered. */
	private void report(String reason) {
		synchronized (this) {
			if (this.reported) {
				return;
			}
			this.reported = true;
		}
		this.warnings.warn("Lost the connection to Redis: {}", reason);
	}

	/**
	 * Called with the monitor. A thread of Netty's may write at once while what others
	 * have written still waits for that thread, and so it does not write.
	 */
	private void pump() {
		if (!LettuceThreads.isCurrent()) {
			writeWaiting();
		}
		else if (!this.pumping && !this.waiting.isEmpty()) {
			this.pumping = true;
			later(0, this::pumpHere);
		}
	}

	private synchronized void pumpHere() {
		this.pumping = false;
		writeWaiting();
	}

	private void writeWaiting() {
		StatefulRedisConnection<String, byte[]> open = this.connection;
		boolean wrote = false;
		while (open != null && open == this.connection && this.greetings == 0 && this.sent.size() < WINDOW
				&& !this.waiting.isEmpty()) {
			Call call = this.waiting.remove();
			if (!call.answer.isDone()) {
				this.sent.add(call);
				write(open, call);
				wrote = true;
			}
		}
		if (open != null && wrote && open == this.connection) {
			open.flushCommands();
		}
	}

	private void write(StatefulRedisConnection<String, byte[]> open, Call call) {
		byte[][] arguments = call.arguments.at(this.generation, call.sent);
		call.connection = open;
		call.sentBefore = call.sent;
		call.sent = true;
		call.writtenAt = System.nanoTime();
		open.async()
			.<List<byte[]>>evalsha(call.script.digest(), ScriptOutputType.MULTI, call.keys, arguments)
			.whenComplete((reply, failure) -> answered(open, call, reply, failure));
	}

	private void answered(StatefulRedisConnection<String, byte[]> source, Call call, @Nullable List<byte[]> reply,
			@Nullable Throwable failure) {
		boolean refused = failure instanceof RedisCommandExecutionException;
		ServerFacts greeted = null;
		if (failure != null && isOfTheConnection(failure)) {
			lose(source, refused ? String.valueOf(failure.getMessage()) : "the connection was closed",
					refused ? call : null);
			return;
		}
		synchronized (this) {
			if (this.connection != source) {
				return;
			}
			if (failure == null) {
				this.backoff.reset();
				this.reported = false;
			}
			this.sent.remove(call);
			if (call.kind == Call.Kind.GREETING && --this.greetings == 0) {
				greeted = this.facts;
			}
			pump();
		}
		if (greeted != null && !this.attempt.complete(greeted)) {
			logger.info("Connected to {} again", greeted);
		}
		complete(call, reply, failure);
	}

	private void complete(Call call, @Nullable List<byte[]> reply, @Nullable Throwable failure) {
		answer(() -> {
			if (failure == null) {
				call.answer.complete(reply);
			}
			else {
				call.answer.completeExceptionally(
						new BrokerUnavailableException("Redis refused the call: " + failure.getMessage(), failure));
			}
		});
	}

	private void fail(Call call, String reason) {
		RuntimeException failure = call.failure(reason);
		answer(() -> call.answer.completeExceptionally(failure));
	}

	private void answer(Runnable completion) {
		try {
			this.answers.execute(completion);
		}
		catch (RejectedExecutionException ex) {
			completion.run();
		}
	}

	private void tick() {
		List<Call> expired = new ArrayList<>();
		StatefulRedisConnection<String, byte[]> silent = null;
		String reason;
		long now = System.nanoTime();
		synchronized (this) {
			reason = "there was no answer within " + this.timeout.toMillis() + " ms ("
					+ (isOpen() ? "connected" : this.trouble) + ")";
			Call oldest = this.sent.peek();
			if (oldest != null && now - oldest.writtenAt > this.stall.toNanos()) {
				silent = this.connection;
			}
			for (Call call : this.sent) {
				if (now - call.deadline > 0 && !call.answer.isDone()) {
					expired.add(call);
				}
			}
			this.waiting.removeIf((call) -> now - call.deadline > 0 && expired.add(call));
		}
		if (silent != null) {
			lose(silent, "Redis has not answered for " + this.stall.toMillis() + " ms", null);
		}
		expired.forEach((call) -> fail(call, reason));
	}

	/** Redis 6 puts the error of a script's command into a sentence. */
	private static boolean isOfTheConnection(Throwable failure) {
		String message = String.valueOf(failure.getMessage());
		return !(failure instanceof RedisCommandExecutionException)
				|| ERRORS_OF_THE_CONNECTION.stream().anyMatch(message::contains);
	}

}
