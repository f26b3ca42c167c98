package io.github.ssepush.broker.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.UserOfflineEvent;
import io.github.ssepush.UserOnlineEvent;
import io.github.ssepush.UserPage;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.support.Backlog;
import io.github.ssepush.support.OwnScheduler;

/**
 * The users who are online. Users do not count while too many events about them wait for
 * the listener. Safe for use by any thread.
 */
final class OnlineUsers {

	private static final Duration PAUSE = Duration.ofSeconds(1);

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final Duration grace;

	private final OwnScheduler scheduler = new OwnScheduler("sse-push-memory-presence");

	private final Map<String, Presence> byUser = new HashMap<>();

	/** In the order in which they came. */
	private final TreeMap<Long, String> byNumber = new TreeMap<>();

	private final PresenceEvents events;

	private long number;

	OnlineUsers(Duration grace, BrokerListener listener, Backlog backlog) {
		this.grace = grace;
		this.events = new PresenceEvents(listener, backlog, this.scheduler, PAUSE, PATIENCE);
	}

	/** Set the number of clients of a user. */
	synchronized void set(String user, int clients) {
		Presence presence = this.byUser.get(user);
		if (clients > 0) {
			if (presence != null) {
				presence.until = null;
			}
			else {
				come(user);
			}
		}
		else if (presence != null && presence.until == null) {
			Instant until = Instant.now();
			presence.until = until;
			this.scheduler.later(() -> leave(user, presence, until), this.grace);
		}
	}

	synchronized long count() {
		return this.byUser.size();
	}

	synchronized UserPage page(@Nullable String cursor, int limit) {
		List<String> users = new ArrayList<>();
		Iterator<Map.Entry<Long, String>> rest = this.byNumber.tailMap(numberOf(cursor), false).entrySet().iterator();
		long last = 0;
		while (users.size() < limit && rest.hasNext()) {
			Map.Entry<Long, String> next = rest.next();
			users.add(next.getValue());
			last = next.getKey();
		}
		return new UserPage(users, rest.hasNext() ? Long.toString(last) : null);
	}

	/** Drop the events that wait. */
	void stop() {
		this.scheduler.stop();
		this.events.stop();
	}

	private void come(String user) {
		Presence presence = new Presence(++this.number, Instant.now());
		if (this.events.offer(presence.online(user))) {
			this.byUser.put(user, presence);
			this.byNumber.put(presence.number, user);
		}
	}

	/**
	 * Take a user offline, unless the user has returned and has another time of leaving,
	 * or none.
	 */
	private synchronized void leave(String user, Presence presence, Instant until) {
		if (until.equals(presence.until) && this.byUser.remove(user, presence)) {
			this.byNumber.remove(presence.number);
			if (!this.events.remove(presence.online(user))) {
				this.events.add(new UserOfflineEvent(user, presence.since, until));
			}
		}
	}

	private static long numberOf(@Nullable String cursor) {
		try {
			return (cursor != null) ? Long.parseLong(cursor) : 0;
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("The cursor of a page of users must be one of the page before", ex);
		}
	}

	/**
	 * A user who is online.
	 */
	private static final class Presence {

		private final long number;

		private final Instant since;

		/** The time at which the last client left, if there is none. */
		private @Nullable Instant until;

		Presence(long number, Instant since) {
			this.number = number;
			this.since = since;
		}

		UserOnlineEvent online(String user) {
			return new UserOnlineEvent(user, this.since);
		}

	}

}
