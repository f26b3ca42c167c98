package io.github.ssepush.broker.memory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.UserOfflineEvent;
import io.github.ssepush.UserOnlineEvent;
import io.github.ssepush.UserPage;
import io.github.ssepush.UserPresenceEvent;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.support.Backlog;
import io.github.ssepush.support.OwnScheduler;

/**
 * The users who are online, and the events about them that wait for the listener. Users
 * do not count while too many events wait. Safe for use by any thread.
 */
final class OnlineUsers {

	private static final Duration RETRY = Duration.ofSeconds(1);

	private final Duration grace;

	private final BrokerListener listener;

	private final Backlog backlog;

	private final OwnScheduler scheduler = new OwnScheduler("sse-push-memory-presence");

	private final Map<String, Presence> byUser = new HashMap<>();

	/** In the order in which they came. */
	private final TreeMap<Long, String> byNumber = new TreeMap<>();

	private final Set<UserPresenceEvent> events = new LinkedHashSet<>();

	private long number;

	private boolean publishing;

	OnlineUsers(Duration grace, BrokerListener listener, Backlog backlog) {
		this.grace = grace;
		this.listener = listener;
		this.backlog = backlog;
	}

	/** Set the number of clients of a user. */
	synchronized void set(String user, int clients) {
		Presence presence = this.byUser.get(user);
		if (clients > 0) {
			if (presence != null) {
				presence.until = null;
			}
			else if (this.backlog.add(1)) {
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
	synchronized void stop() {
		this.scheduler.stop();
		this.events.forEach((event) -> this.backlog.remove(1));
		this.events.clear();
	}

	private void come(String user) {
		Presence presence = new Presence(++this.number, Instant.now());
		this.byUser.put(user, presence);
		this.byNumber.put(presence.number, user);
		this.events.add(presence.online(user));
		publish();
	}

	/**
	 * Take a user offline, unless the user has returned and has another time of leaving,
	 * or none.
	 */
	private synchronized void leave(String user, Presence presence, Instant until) {
		if (until.equals(presence.until) && this.byUser.remove(user, presence)) {
			this.byNumber.remove(presence.number);
			if (this.events.remove(presence.online(user))) {
				this.backlog.remove(1);
			}
			else {
				this.backlog.addAnyway(1);
				this.events.add(new UserOfflineEvent(user, presence.since, until));
				publish();
			}
		}
	}

	private void publish() {
		if (!this.publishing && !this.events.isEmpty()) {
			this.publishing = this.scheduler.later(this::publishNext, Duration.ZERO);
		}
	}

	private void publishNext() {
		UserPresenceEvent event = take();
		if (event != null) {
			this.listener.onUserPresence(event).whenComplete((done, failure) -> published(event, failure));
		}
	}

	private synchronized @Nullable UserPresenceEvent take() {
		Iterator<UserPresenceEvent> oldestFirst = this.events.iterator();
		if (!oldestFirst.hasNext()) {
			this.publishing = false;
			return null;
		}
		UserPresenceEvent oldest = oldestFirst.next();
		oldestFirst.remove();
		return oldest;
	}

	private synchronized void published(UserPresenceEvent event, @Nullable Throwable failure) {
		if (failure == null) {
			this.backlog.remove(1);
			this.publishing = false;
			publish();
		}
		else {
			this.scheduler.later(
					() -> this.listener.onUserPresence(event).whenComplete((done, again) -> published(event, again)),
					RETRY);
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
