package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.Start;

/**
 * The destinations that this node has attached. Redis gets each change in the order of
 * the changes, and always the whole state of a destination, so that a lost change is
 * repaired by repeating it. This is done for all destinations in doubt, a few at a time.
 */
final class Registrations {

	/**
	 * The number of calls that may be on their way before destinations in doubt have to
	 * wait.
	 */
	private static final int MOST_IN_FLIGHT = 64;

	private final List<Partition> partitions;

	private final Attachments calls;

	private final CallLanes lanes;

	private final Listener listener;

	private final Map<Destination, Registration> registrations = new ConcurrentHashMap<>();

	/** Held from the look at a destination until the call about it is submitted. */
	private final Object order = new Object();

	/** Their last client has left. */
	private final Delays absences;

	/** The destinations that have more clients than Redis knows of, or fewer. */
	private final Delays changes = new Delays(Duration.ofSeconds(1));

	private final Doubts doubts = new Doubts();

	/** The progress of the refresh; used by the timer alone. */
	private Iterator<Destination> refreshed = Collections.emptyIterator();

	Registrations(String node, List<Partition> partitions, RedisSettings settings, CallLanes lanes, Listener listener) {
		this.partitions = partitions;
		this.calls = new Attachments(node, partitions, settings);
		this.lanes = lanes;
		this.listener = listener;
		this.absences = new Delays(settings.beatInterval());
	}

	CompletableFuture<Position> attach(Destination destination) {
		Call call;
		synchronized (this.order) {
			Registration registration = this.registrations.computeIfAbsent(destination, (key) -> new Registration());
			registration.attached = true;
			call = submit(destination, registration);
		}
		return settle(destination, call).thenApply(Attachments::position);
	}

	void detach(Destination destination) {
		this.absences.end(destination);
		this.changes.end(destination);
		settle(destination, Registration::detach);
	}

	/**
	 * Redis gets the first client at once, the end of the last one later, and other
	 * changes at most once a second.
	 */
	void announce(Destination destination, int clients) {
		Registration registration = this.registrations.get(destination);
		if (registration != null) {
			registration.clients = clients;
			if (clients == 0) {
				this.changes.end(destination);
				this.absences.restart(destination);
			}
			else {
				this.absences.end(destination);
				if (registration.isSaidToHaveClients()) {
					this.changes.begin(destination);
				}
				else {
					tell(destination);
				}
			}
		}
	}

	/** Have Redis know of the clients of a destination before it is asked for them. */
	void tellAbsence(Destination destination) {
		if (this.absences.end(destination)) {
			tell(destination);
		}
	}

	/** Have Redis know how many clients a destination has here. */
	void tellChange(Destination destination) {
		boolean absent = this.absences.end(destination);
		if (this.changes.end(destination) || absent) {
			tell(destination);
		}
	}

	private void tell(Destination destination) {
		settle(destination, Registration::needsCall);
	}

	CompletableFuture<History> read(Destination destination, Start start, int maxBytes) {
		return this.lanes.submit(this.calls.read(destination, start, maxBytes)).thenApply(Attachments::history);
	}

	boolean isAttached(Destination destination) {
		Registration registration = this.registrations.get(destination);
		return registration != null && registration.attached;
	}

	/** Return how many destinations are still to be looked at. */
	int inDoubt() {
		return this.doubts.count();
	}

	void doubt(Destination destination) {
		if (this.registrations.containsKey(destination)) {
			this.doubts.add(destination);
		}
	}

	void doubtAll(Partition partition) {
		doubt(partition, (destination) -> true);
	}

	/** A node is gone, which may have produced some of them. */
	void doubtRuns(Partition partition) {
		doubt(partition, (destination) -> destination.kind() == Destination.Kind.RUN);
	}

	private void doubt(Partition partition, Predicate<Destination> some) {
		List<Destination> concerned = new ArrayList<>();
		this.registrations.keySet().forEach((destination) -> {
			if (some.test(destination) && Partition.numberOf(Partition.nameOf(destination)) == partition.number()) {
				concerned.add(destination);
			}
		});
		Collections.shuffle(concerned, ThreadLocalRandom.current());
		concerned.forEach(this::doubt);
	}

	/** Doubt some, so that all have their turn after so many calls. */
	void refresh(long calls) {
		long some = (this.registrations.size() + calls - 1) / calls;
		for (long i = 0; i < some; i++) {
			if (!this.refreshed.hasNext()) {
				this.refreshed = this.registrations.keySet().iterator();
			}
			if (this.refreshed.hasNext()) {
				doubt(this.refreshed.next());
			}
		}
	}

	/** Tell Redis of some destinations without clients, and look at some in doubt. */
	void mend() {
		tellOverdue(this.absences);
		tellOverdue(this.changes);
		// Each once: a call that fails at once puts its destination back.
		for (int left = this.doubts.count(); left > 0 && this.lanes.load() < MOST_IN_FLIGHT; left--) {
			Destination destination = this.doubts.poll((number) -> this.lanes.isOpen(this.partitions.get(number)));
			if (destination == null) {
				return;
			}
			CompletableFuture<?> answer = settle(destination, (registration) -> true);
			if (answer != null) {
				answer.thenRun(() -> this.listener.suspect(destination));
			}
		}
	}

	private void tellOverdue(Delays overdue) {
		while (this.lanes.load() < MOST_IN_FLIGHT) {
			Destination destination = overdue.poll();
			if (destination == null) {
				return;
			}
			if (this.lanes.isOpen(this.partitions.get(Partition.numberOf(Partition.nameOf(destination))))) {
				tell(destination);
			}
			else {
				doubt(destination);
			}
		}
	}

	/**
	 * Tell Redis how a destination is, if it is known here and there is a reason.
	 * @return the answer, {@code null} if nothing was submitted
	 */
	private @Nullable CompletableFuture<List<byte[]>> settle(Destination destination, Predicate<Registration> reason) {
		Call call;
		synchronized (this.order) {
			Registration registration = this.registrations.get(destination);
			if (registration == null || !reason.test(registration)) {
				return null;
			}
			call = submit(destination, registration);
		}
		return settle(destination, call);
	}

	/** Only in {@link #order}: a call is behind all that were decided on before it. */
	private Call submit(Destination destination, Registration registration) {
		Call call = registration.attached ? this.calls.attach(destination, () -> presenceAt(destination))
				: this.calls.detach(destination);
		registration.last = call;
		this.lanes.submit(call);
		return call;
	}

	private CompletableFuture<List<byte[]>> settle(Destination destination, Call call) {
		call.answer.whenComplete((reply, failure) -> {
			forgetIfDetached(destination, call, failure == null);
			if (failure != null) {
				failed(destination);
			}
		});
		this.listener.settling(destination);
		return call.answer;
	}

	/**
	 * The newest call alone says what Redis knows: an earlier one may succeed where that
	 * fails.
	 */
	@SuppressWarnings("ReferenceEquality") // The same call or a later one.
	private void forgetIfDetached(Destination destination, Call call, boolean succeeded) {
		synchronized (this.order) {
			Registration registration = this.registrations.get(destination);
			if (registration != null && registration.last == call) {
				registration.last = null;
				if (succeeded && !registration.attached) {
					this.registrations.remove(destination);
				}
			}
		}
	}

	private void failed(Destination destination) {
		Registration registration = this.registrations.get(destination);
		if (registration != null) {
			registration.failed();
			this.doubts.add(destination);
		}
	}

	private @Nullable Integer presenceAt(Destination destination) {
		Registration registration = this.registrations.get(destination);
		return (registration != null && registration.attached) ? registration.say() : null;
	}

	/**
	 * The step that has to follow a call about a destination.
	 */
	interface Listener {

		/** The clients of a destination are sent to Redis. */
		void settling(Destination destination);

		/** Messages may have been missed. */
		void suspect(Destination destination);

	}

	/**
	 * The current state of a destination, whatever Redis knows of it so far.
	 */
	private static final class Registration {

		private static final int UNKNOWN = -1;

		private volatile boolean attached;

		/** The newest call about it, until it is answered. */
		private @Nullable Call last;

		private volatile int clients;

		/** The number of clients, as the last written call says, if it did not fail. */
		private int said;

		/** True if a call is about to be written: it says how things are then. */
		private boolean queued;

		private synchronized boolean needsCall() {
			if (!this.attached || this.queued || this.said == this.clients) {
				return false;
			}
			this.queued = true;
			return true;
		}

		private synchronized boolean isSaidToHaveClients() {
			return this.said > 0;
		}

		private synchronized int say() {
			this.queued = false;
			this.said = this.clients;
			return this.said;
		}

		private synchronized void failed() {
			this.queued = false;
			this.said = UNKNOWN;
		}

		private boolean detach() {
			this.attached = false;
			this.clients = 0;
			return true;
		}

	}

}
