package io.github.ssepush.ticket;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Keeps tickets in this JVM. Expired tickets are removed when the store is used.
 */
public class MemoryTicketStore implements TicketStore {

	private static final int MAX_TICKETS = 100_000;

	private final Duration lifetime;

	private final Duration idle;

	private final int maxPerUser;

	/** The one that was not touched for the longest time is the first, here and below. */
	private final Map<String, StoredTicket> tickets = new LinkedHashMap<>(16, 0.75f, true);

	private final Map<String, List<StoredTicket>> users = new HashMap<>();

	private final LongSupplier nanoTime;

	private long tidiedAt;

	/**
	 * Create a store.
	 * @param lifetime how long a ticket waits for its first use
	 * @param idle how long one whose token does not expire waits for its next
	 * @param maxPerUser the most tickets of a user that wait for their first use, and the
	 * most that were used
	 */
	public MemoryTicketStore(Duration lifetime, Duration idle, int maxPerUser) {
		this(lifetime, idle, maxPerUser, System::nanoTime);
	}

	/** Create a store with another clock. */
	MemoryTicketStore(Duration lifetime, Duration idle, int maxPerUser, LongSupplier nanoTime) {
		this.lifetime = lifetime;
		this.idle = idle;
		this.maxPerUser = maxPerUser;
		this.nanoTime = nanoTime;
		this.tidiedAt = nanoTime.getAsLong();
	}

	@Override
	public synchronized void add(String digest, Ticket ticket) {
		tidy();
		StoredTicket entry = new StoredTicket(digest, ticket, this.nanoTime.getAsLong() + this.lifetime.toNanos());
		this.tickets.put(digest, entry);
		this.users.computeIfAbsent(ticket.user(), (user) -> new ArrayList<>(1)).add(entry);
		makeRoom(entry);
		if (this.tickets.size() > MAX_TICKETS) {
			remove(this.tickets.values().iterator().next());
		}
	}

	@Override
	public synchronized @Nullable Ticket use(String digest, String secret) {
		StoredTicket entry = get(digest);
		if (entry == null || entry.isUsed()) {
			return null;
		}
		entry.use(secret);
		touch(entry);
		makeRoom(entry);
		return entry.ticket();
	}

	@Override
	public synchronized @Nullable Ticket resume(String digest, String secret) {
		StoredTicket entry = get(digest);
		if (entry == null || !entry.has(secret)) {
			return null;
		}
		touch(entry);
		return entry.ticket();
	}

	@Override
	public synchronized void renew(String user, String secret, String token, @Nullable Instant expiresAt) {
		for (StoredTicket entry : this.users.getOrDefault(user, List.of())) {
			if (entry.has(secret)) {
				entry.renew(token, expiresAt);
			}
		}
	}

	@Override
	public synchronized void remove(String user, String secret) {
		for (StoredTicket entry : List.copyOf(this.users.getOrDefault(user, List.of()))) {
			if (entry.has(secret)) {
				remove(entry);
			}
		}
	}

	/** Return the number of tickets, with expired ones that are not evicted yet. */
	synchronized int size() {
		return this.tickets.size();
	}

	/** Return the number of users who have tickets. */
	synchronized int userCount() {
		return this.users.size();
	}

	private @Nullable StoredTicket get(String digest) {
		tidy();
		StoredTicket entry = this.tickets.get(digest);
		return (entry == null || entry.isOver(this.nanoTime.getAsLong())) ? null : entry;
	}

	private void touch(StoredTicket entry) {
		entry.keepUntil(this.nanoTime.getAsLong() + this.idle.toNanos());
		List<StoredTicket> own = this.users.getOrDefault(entry.ticket().user(), List.of());
		own.remove(entry);
		own.add(entry);
	}

	/** Used and unused ones do not take each other's room. */
	private void makeRoom(StoredTicket newest) {
		List<StoredTicket> alike = this.users.getOrDefault(newest.ticket().user(), List.of())
			.stream()
			.filter((entry) -> entry.isUsed() == newest.isUsed())
			.toList();
		if (alike.size() > this.maxPerUser) {
			remove(alike.get(0));
		}
	}

	/** Seldom enough to cost nothing, often enough to leave little behind. */
	private void tidy() {
		long now = this.nanoTime.getAsLong();
		if (now - this.tidiedAt >= this.lifetime.toNanos()) {
			this.tidiedAt = now;
			this.tickets.values().stream().filter((entry) -> entry.isOver(now)).toList().forEach(this::remove);
		}
	}

	private void remove(StoredTicket entry) {
		this.tickets.remove(entry.digest());
		this.users.computeIfPresent(entry.ticket().user(),
				(user, own) -> (own.remove(entry) && own.isEmpty()) ? null : own);
	}

}
