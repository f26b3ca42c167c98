package io.github.ssepush.broker.memory;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import io.github.ssepush.UserPresenceEvent;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.support.Backlog;
import io.github.ssepush.support.OwnScheduler;
import io.github.ssepush.support.QuietLogger;

/**
 * The events about users that wait for the listener, which gets one after the other. An
 * event that fails or is not answered is repeated, and dropped in the end. Safe for use
 * by any thread.
 */
@SuppressWarnings("ReferenceEquality") // The same attempt or another one.
final class PresenceEvents {

	static final int MOST_ATTEMPTS = 60;

	private final QuietLogger logger = new QuietLogger(LoggerFactory.getLogger(PresenceEvents.class));

	private final BrokerListener listener;

	private final Backlog backlog;

	private final OwnScheduler scheduler;

	private final Duration pause;

	private final Set<UserPresenceEvent> waiting = new LinkedHashSet<>();

	private @Nullable Attempt current;

	/** The last attempt that was made, and the one at the last look. */
	private @Nullable Attempt made;

	private @Nullable Attempt seen;

	private boolean stopped;

	/**
	 * Create a queue.
	 * @param listener gets the events
	 * @param backlog the bound of the queue
	 * @param scheduler has the thread on which the listener gets them
	 * @param pause the time before an event is repeated
	 * @param patience the time that the listener has at least to answer
	 */
	PresenceEvents(BrokerListener listener, Backlog backlog, OwnScheduler scheduler, Duration pause,
			Duration patience) {
		this.listener = listener;
		this.backlog = backlog;
		this.scheduler = scheduler;
		this.pause = pause;
		scheduler.repeat(this::look, patience);
	}

	/** Add an event, and return whether it fits. */
	synchronized boolean offer(UserPresenceEvent event) {
		boolean fits = !this.stopped && this.backlog.add(1);
		if (fits) {
			this.waiting.add(event);
			next();
		}
		return fits;
	}

	/** Add an event past the bound. */
	synchronized void add(UserPresenceEvent event) {
		if (!this.stopped) {
			this.backlog.addAnyway(1);
			this.waiting.add(event);
			next();
		}
	}

	/** Remove an event, and return whether the listener does not know of it. */
	synchronized boolean remove(UserPresenceEvent event) {
		boolean removed = this.waiting.remove(event);
		if (removed) {
			this.backlog.remove(1);
		}
		return removed;
	}

	/** Drop all events, and take no more. */
	synchronized void stop() {
		this.stopped = true;
		this.waiting.forEach((event) -> this.backlog.remove(1));
		this.waiting.clear();
		if (this.current != null) {
			this.current = null;
			this.backlog.remove(1);
		}
	}

	private void next() {
		Iterator<UserPresenceEvent> oldestFirst = this.waiting.iterator();
		if (this.current == null && oldestFirst.hasNext()) {
			UserPresenceEvent oldest = oldestFirst.next();
			oldestFirst.remove();
			begin(new Attempt(oldest, 1), Duration.ZERO);
		}
	}

	private void begin(Attempt attempt, Duration delay) {
		this.current = attempt;
		this.scheduler.later(() -> make(attempt), delay);
	}

	private void make(Attempt attempt) {
		synchronized (this) {
			this.made = attempt;
		}
		try {
			this.listener.onUserPresence(attempt.event()).whenComplete((done, failure) -> ended(attempt, failure));
		}
		catch (RuntimeException | Error ex) {
			ended(attempt, ex);
		}
	}

	private void look() {
		Attempt before;
		synchronized (this) {
			before = this.seen;
			this.seen = this.made;
		}
		if (before != null) {
			ended(before, new TimeoutException("The listener has not answered"));
		}
	}

	private void ended(Attempt attempt, @Nullable Throwable failure) {
		if (end(attempt, failure != null)) {
			this.logger.warn("A user came online or went offline, and the event could not be published in {} attempts. "
					+ "It is dropped; check the listeners of 'UserPresenceEvent'", MOST_ATTEMPTS, failure);
		}
	}

	/**
	 * End an attempt, unless it has ended before.
	 * @return whether its event is dropped
	 */
	private synchronized boolean end(Attempt attempt, boolean failed) {
		if (this.current != attempt) {
			return false;
		}
		boolean isLast = attempt.number() == MOST_ATTEMPTS;
		if (failed && !isLast) {
			begin(new Attempt(attempt.event(), attempt.number() + 1), this.pause);
			return false;
		}
		this.current = null;
		this.backlog.remove(1);
		next();
		return failed;
	}

	private record Attempt(UserPresenceEvent event, int number) {

	}

}
