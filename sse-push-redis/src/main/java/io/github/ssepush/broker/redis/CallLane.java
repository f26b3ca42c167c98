package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of one partition in the order in which they were submitted. Each call
 * has the number after that of the call before it, and Redis carries it out only then.
 * The first call over a connection is a greeting, which says where the numbers begin.
 * What Redis refuses, or does not answer before the connection is lost, is made again in
 * the same order and before all others. Belongs to the loop.
 */
@SuppressWarnings("ReferenceEquality") // The same connection or another one.
final class CallLane {

	private static final int WINDOW = 512;

	private static final String SHUTTING_DOWN = "the application is shutting down";

	private final Partition partition;

	private final Duration timeout;

	private final LaneOwner owner;

	private final Deque<Call> waiting = new ArrayDeque<>();

	/** In the order in which the answers come. */
	private final Deque<Call> sent = new ArrayDeque<>();

	private final LaneStatus status = new LaneStatus();

	/** The pauses before the lane opens again. */
	private final Backoff pauses = new Backoff(10, 200);

	private @Nullable LaneConnection connection;

	/**
	 * The number of the last call that was written. One of an earlier lane of the same
	 * node is smaller.
	 */
	private long number = System.currentTimeMillis() * 1000;

	private int window = WINDOW;

	CallLane(Partition partition, Duration timeout, LaneOwner owner) {
		this.partition = partition;
		this.timeout = timeout;
		this.owner = owner;
	}

	/** Return the status. For any thread. */
	LaneStatus status() {
		return this.status;
	}

	/** Return the number of calls without an answer. */
	int load() {
		return this.sent.size() + this.waiting.size();
	}

	void submit(Call call) {
		if (this.status.hasLeft()) {
			this.owner.fail(call, SHUTTING_DOWN);
			return;
		}
		boolean late = call.kind == Call.Kind.ONCE && this.status.state() != LaneStatus.State.OPEN;
		if (late || (call.kind == Call.Kind.PROMPT && this.status.hindrance() != null)) {
			this.owner.fail(call, String.valueOf(this.status.hindrance()));
			return;
		}
		this.waiting.add(call);
		pump();
	}

	/**
	 * Take no more calls, and make a last one if Redis may know of this lane or messages
	 * wait. A lane that has made it, or has nothing to make, does not open again.
	 */
	void leave(Call last) {
		LaneStatus.State state = this.status.state();
		boolean isKnown = state == LaneStatus.State.OPEN || state == LaneStatus.State.GREETING;
		if (isKnown || hasMessages()) {
			submit(last);
		}
		else {
			stop();
			this.owner.complete(last, List.of());
		}
		this.status.leave();
	}

	private boolean hasMessages() {
		return Stream.concat(this.sent.stream(), this.waiting.stream())
			.anyMatch((call) -> call.kind == Call.Kind.PUBLISH && !call.finished);
	}

	/** Open over the partition's connection if the lane is closed and there is one. */
	void open() {
		boolean isOver = this.status.hasLeft() && this.waiting.isEmpty();
		LaneConnection found = (this.status.state() == LaneStatus.State.CLOSED && !isOver)
				? this.owner.connectionTo(this.partition) : null;
		if (found != null) {
			this.connection = found;
			this.status.enter(LaneStatus.State.GREETING);
			Call greeting = this.owner.greet(this.partition);
			greeting.deadline = System.nanoTime() + this.timeout.toNanos();
			write(found, greeting);
		}
	}

	/** There is no connection yet. */
	void failed(String reason) {
		if (this.status.state() == LaneStatus.State.CLOSED) {
			this.status.close(reason);
		}
	}

	/** A connection is lost. Whatever it has not answered is made again. */
	void lost(LaneConnection lost, String reason) {
		if (this.connection == lost) {
			this.connection = null;
			this.status.close(reason);
			takeBack();
		}
	}

	/** Fail whatever was not answered. */
	void stop() {
		List<Call> rest = new ArrayList<>(this.sent);
		rest.addAll(this.waiting);
		this.sent.clear();
		this.waiting.clear();
		this.connection = null;
		this.status.close(SHUTTING_DOWN);
		rest.forEach((call) -> this.owner.fail(call, SHUTTING_DOWN));
	}

	/**
	 * Fail the calls whose time is over. Those that were written stay in their places.
	 * @return the connection if it has not answered for too long
	 */
	@Nullable LaneConnection expire(long now, Duration stall) {
		String reason = "there was no answer within " + this.timeout.toMillis() + " ms ("
				+ ((this.status.state() == LaneStatus.State.OPEN) ? "connected" : this.status.trouble()) + ")";
		Predicate<Call> isOver = (call) -> now - call.deadline > 0 && !call.finished;
		List<Call> expired = new ArrayList<>(this.sent.stream().filter(isOver).toList());
		this.waiting.removeIf((call) -> isOver.test(call) && expired.add(call));
		expired.forEach((call) -> this.owner.fail(call, reason));
		Call oldest = oldest();
		return (oldest != null && now - oldest.writtenAt > stall.toNanos()) ? this.connection : null;
	}

	/** The oldest call that has no answer. */
	private @Nullable Call oldest() {
		for (Call call : this.sent) {
			if (!call.refused) {
				return call;
			}
		}
		return null;
	}

	private void pump() {
		LaneConnection open = this.connection;
		while (open != null && this.status.state() == LaneStatus.State.OPEN && this.sent.size() < this.window
				&& !this.waiting.isEmpty()) {
			Call call = this.waiting.remove();
			if (!call.finished) {
				write(open, call);
			}
		}
	}

	private void write(LaneConnection open, Call call) {
		long next = call.invocation.script().isNumbered() ? this.number + 1 : this.number;
		byte[][] arguments;
		try {
			arguments = call.invocation.arguments().at(next, call.sent);
		}
		catch (RuntimeException | Error ex) {
			this.owner.fail(call, "its arguments could not be made: " + ex);
			if (call.kind == Call.Kind.GREETING) {
				this.owner.broken(open, "there is no greeting");
			}
			return;
		}
		this.number = next;
		if (call.sent) {
			this.owner.repeats(call);
		}
		call.sentBefore = call.sent;
		call.sent = true;
		call.refused = false;
		call.writtenAt = System.nanoTime();
		this.sent.add(call);
		this.status.update(oldest());
		open.run(call.invocation.script(), this.status.needsText(), call.invocation.keys(), arguments)
			.whenComplete((reply, failure) -> answered(open, call, reply, failure));
	}

	private void answered(LaneConnection source, Call call, @Nullable List<byte[]> reply, @Nullable Throwable failure) {
		if (this.connection != source) {
			return;
		}
		Refusal refusal = (failure != null) ? Refusal.of(failure) : null;
		if (failure == null) {
			succeeded(call);
			this.owner.complete(call, reply);
		}
		else if (refusal != null) {
			refused(call, refusal, failure);
		}
		else if (source.isAnswer(failure)) {
			failed(call, failure);
		}
		else {
			this.owner.broken(source, "the connection was closed");
			return;
		}
		this.status.update(oldest());
		pump();
		releaseIfAnswered(source);
	}

	private void succeeded(Call call) {
		this.sent.remove(call);
		if (call.kind != Call.Kind.GREETING) {
			this.pauses.reset();
			this.status.succeed();
			this.window = WINDOW;
		}
		else if (this.status.state() == LaneStatus.State.GREETING) {
			this.status.enter(LaneStatus.State.OPEN);
			this.owner.opened(this.partition);
		}
	}

	private void refused(Call call, Refusal refusal, Throwable failure) {
		hold(failure, refusal, true);
		if (refusal.isCertain()) {
			call.sent = call.sentBefore;
		}
		call.refused = true;
	}

	/**
	 * Handle a failed call. Whether its number was used is not known, and so the lane
	 * greets anew.
	 */
	private void failed(Call call, Throwable failure) {
		this.sent.remove(call);
		this.owner.reject(call, failure);
		boolean greets = call.kind == Call.Kind.GREETING;
		if (call.invocation.script().isNumbered()) {
			hold(failure, null, greets);
			this.window = 1;
		}
		if (greets) {
			List<Call> rejected = new ArrayList<>();
			this.waiting.removeIf((other) -> !other.sent && rejected.add(other));
			rejected.forEach((other) -> this.owner.reject(other, failure));
		}
	}

	/** Write nothing more until all is answered that was written. */
	private void hold(Throwable failure, @Nullable Refusal refusal, boolean rests) {
		if (this.status.state() != LaneStatus.State.HELD) {
			this.status.hold(String.valueOf(failure.getMessage()), refusal, rests);
		}
	}

	private void releaseIfAnswered(LaneConnection source) {
		if (this.status.state() != LaneStatus.State.HELD || oldest() != null) {
			return;
		}
		this.status.enter(LaneStatus.State.RESTING);
		this.connection = null;
		takeBack();
		this.owner.later(this.status.rests() ? this.pauses.next() : 0, this::rested);
		Refusal refusal = this.status.refusal();
		if (refusal != null) {
			this.owner.refused(this.partition, source, refusal, this.status.trouble());
		}
	}

	private void rested() {
		if (this.status.state() == LaneStatus.State.RESTING) {
			this.status.enter(LaneStatus.State.CLOSED);
			open();
		}
	}

	/** In order, and before all that was not written yet. */
	private void takeBack() {
		if (this.status.hasLeft() && !hasMessages()) {
			stop();
			return;
		}
		List<Call> given = new ArrayList<>();
		for (Iterator<Call> newestFirst = this.sent.descendingIterator(); newestFirst.hasNext();) {
			Call call = newestFirst.next();
			if (!call.finished) {
				this.waiting.addFirst(call);
			}
		}
		this.sent.clear();
		this.status.update(null);
		this.waiting
			.removeIf((call) -> (call.kind == Call.Kind.ONCE || call.kind == Call.Kind.GREETING) && given.add(call));
		given.forEach((call) -> this.owner.fail(call, this.status.trouble()));
	}

}
