package io.github.ssepush.broker.redis;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.ssepush.UserPresenceEvent;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.support.Backlog;

/**
 * Publishes the events about users who come and go that this node has taken on, one after
 * the other. What it does not finish in time is taken on again, by any node.
 */
final class PresenceEvents {

	/** The event was due again long before, for any node. */
	private static final int PATIENCE = 10;

	private static final Logger logger = LoggerFactory.getLogger(PresenceEvents.class);

	private final PresenceCalls calls;

	private final CallLoop loop;

	private final BrokerListener listener;

	private final Backlog backlog;

	/** Partitions in which something may be due; only used on the loop. */
	private final Set<Partition> due = new LinkedHashSet<>();

	private boolean busy;

	/** Completes when the listener has had the last event, or is not waited for. */
	private volatile CompletableFuture<Void> current = CompletableFuture.completedFuture(null);

	private volatile boolean stopped;

	PresenceEvents(PresenceCalls calls, CallLoop loop, BrokerListener listener, Backlog backlog) {
		this.calls = calls;
		this.loop = loop;
		this.listener = listener;
		this.backlog = backlog;
	}

	/** Have Redis note whether a user has clients. */
	CompletableFuture<Void> note(String user) {
		return this.calls.note(user).thenAccept((reply) -> lookIf(reply, this.calls.partitionOf(user)));
	}

	/** Say that this node is alive, and look what is due. Only on the loop. */
	void beat() {
		this.due.addAll(this.calls.partitions());
		proceed();
	}

	/** Publish no more events. */
	void stop() {
		this.stopped = true;
		this.current.cancel(false);
	}

	private void lookIf(List<byte[]> reply, Partition partition) {
		if (reply.get(0)[0] == '1') {
			this.loop.execute(() -> {
				this.due.add(partition);
				proceed();
			});
		}
	}

	private void proceed() {
		if (this.busy || this.stopped || this.due.isEmpty()) {
			return;
		}
		Partition next = this.due.iterator().next();
		this.due.remove(next);
		this.busy = true;
		takeOn(next).whenComplete((done, failure) -> this.loop.execute(() -> {
			if (failure != null) {
				logger.debug("Users who come and go could not be looked at", failure);
			}
			this.busy = false;
			proceed();
		}));
	}

	private CompletableFuture<?> takeOn(Partition partition) {
		return this.calls.beat(partition).thenCompose((words) -> {
			if (words.isEmpty()) {
				return CompletableFuture.completedFuture(null);
			}
			long start = System.nanoTime();
			return this.calls.claim(partition, words.stream().map(Call::decode).toList())
				.thenCompose((taken) -> publishAll(partition, taken.stream().map(DueWord::read).toList(), start));
		});
	}

	private CompletableFuture<Void> publishAll(Partition partition, List<DueWord> words, long start) {
		words.forEach((word) -> this.backlog.addAnyway(1));
		CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
		for (DueWord word : words) {
			all = all.thenCompose((before) -> carryOut(partition, word, start)).handle((done, failure) -> {
				this.backlog.remove(1);
				return null;
			});
		}
		return all;
	}

	private CompletableFuture<?> carryOut(Partition partition, DueWord word, long start) {
		if (this.stopped || isLate(start)) {
			return CompletableFuture.completedFuture(null);
		}
		UserPresenceEvent event = word.event();
		return (event != null) ? publish(partition, word, event) : lookAtAll(partition, word, "", "");
	}

	/** Wait for the listener, but neither for ever nor at the stop. */
	private CompletableFuture<Void> publish(Partition partition, DueWord word, UserPresenceEvent event) {
		CompletableFuture<Void> published = this.listener.onUserPresence(event);
		published.thenRun(() -> done(partition, word));
		CompletableFuture<Void> wait = this.loop.inTime(published.copy(), this.calls.millisToDo() * PATIENCE);
		this.current = wait;
		if (this.stopped) {
			wait.cancel(false);
		}
		return wait;
	}

	/** Another node may take it on soon. */
	private boolean isLate(long start) {
		return System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(this.calls.millisToDo()) / 2;
	}

	private void done(Partition partition, DueWord word) {
		this.calls.done(partition, word).thenAccept((reply) -> lookIf(reply, partition));
	}

	private CompletableFuture<?> lookAtAll(Partition partition, DueWord word, String since, String user) {
		return this.calls.page(partition, since, user, PresenceCalls.PAGE).thenCompose((reply) -> {
			List<String[]> page = reply.stream().skip(1).map((text) -> Call.decode(text).split(" ", 2)).toList();
			if (page.isEmpty()) {
				done(partition, word);
				return CompletableFuture.completedFuture(null);
			}
			String[] last = page.get(page.size() - 1);
			return this.calls.look(partition, word, page.stream().map((one) -> one[1]).toList())
				.thenCompose((looked) -> lookOn(partition, word, Call.decode(looked.get(0)), last));
		});
	}

	private CompletableFuture<?> lookOn(Partition partition, DueWord word, String deadline, String[] last) {
		return deadline.equals("0") ? CompletableFuture.completedFuture(null)
				: lookAtAll(partition, word.until(deadline), last[0], last[1]);
	}

}
