package io.github.ssepush.broker.redis;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.engine.BrokerWaits;
import io.github.ssepush.ticket.Ticket;
import io.github.ssepush.ticket.TicketLocator;
import io.github.ssepush.ticket.TicketStore;

/**
 * Keeps tickets in Redis, so that any node may have issued the one that another is shown.
 * All tickets of a user are in one key, so that each step is one script. Every method
 * waits for Redis for half a second at most, and not at all while Redis is known to be
 * away; it throws {@link BrokerUnavailableException} then.
 */
public class RedisTicketStore implements TicketStore {

	private static final String NONE = "-";

	private final RedisBroker broker;

	private final BrokerWaits waits = new BrokerWaits(LaneStatus.SLOW);

	private final Duration lifetime;

	private final Duration idle;

	private final int maxPerUser;

	/**
	 * Create a store.
	 * @param broker is connected to Redis
	 * @param lifetime how long a ticket waits for its first use
	 * @param idle how long one whose token does not expire waits for its next
	 * @param maxPerUser the most tickets of a user that wait for their first use, and the
	 * most that were used
	 */
	public RedisTicketStore(RedisBroker broker, Duration lifetime, Duration idle, int maxPerUser) {
		this.broker = broker;
		this.lifetime = lifetime;
		this.idle = idle;
		this.maxPerUser = maxPerUser;
	}

	@Override
	public void add(String digest, Ticket ticket) {
		String topics = ticket.topics().stream().map(RedisTicketStore::encode).collect(Collectors.joining(","));
		run(Script.TICKET_ADD, locatorOf(digest), digest, this.lifetime.toMillis(), this.maxPerUser, String.join(" ",
				encode(ticket.user()), expiry(ticket.expiresAt()), topics.isEmpty() ? NONE : topics, ticket.token()));
	}

	@Override
	public @Nullable Ticket use(String digest, String secret) {
		return use(digest, secret, true);
	}

	@Override
	public @Nullable Ticket resume(String digest, String secret) {
		return use(digest, secret, false);
	}

	@Override
	public void renew(String user, String secret, String token, @Nullable Instant expiresAt) {
		Duration life = (expiresAt != null) ? Duration.between(Instant.now(), expiresAt) : this.idle;
		run(Script.TICKET_CHANGE, TicketLocator.of(user), secret, token, expiry(expiresAt), life.toMillis());
	}

	@Override
	public void remove(String user, String secret) {
		run(Script.TICKET_CHANGE, TicketLocator.of(user), secret);
	}

	private @Nullable Ticket use(String digest, String secret, boolean first) {
		List<byte[]> reply = run(Script.TICKET_USE, locatorOf(digest), digest, secret, first ? "1" : "0",
				this.idle.toMillis(), this.maxPerUser, System.currentTimeMillis());
		if (reply.isEmpty()) {
			return null;
		}
		String[] parts = Call.decode(reply.get(0)).split(" ", 4);
		return new Ticket(decode(parts[0]), parts[3], topics(parts[2]),
				parts[1].equals(NONE) ? null : Instant.ofEpochMilli(Long.parseLong(parts[1])));
	}

	private List<byte[]> run(Script script, String locator, Object... arguments) {
		return this.waits.await(() -> this.broker.callForTickets(script, locator, Call.encode(arguments)));
	}

	private static String locatorOf(String digest) {
		return digest.substring(0, Math.min(TicketLocator.LENGTH, digest.length()));
	}

	private static String expiry(@Nullable Instant expiresAt) {
		return (expiresAt != null) ? Long.toString(expiresAt.toEpochMilli()) : NONE;
	}

	/** Topics whose name is {@code -} are written in another way. */
	private static List<String> topics(String encoded) {
		return encoded.equals(NONE) ? List.of()
				: Arrays.stream(encoded.split(",")).map(RedisTicketStore::decode).toList();
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("-", "%2D");
	}

	private static String decode(String text) {
		return URLDecoder.decode(text, StandardCharsets.UTF_8);
	}

}
