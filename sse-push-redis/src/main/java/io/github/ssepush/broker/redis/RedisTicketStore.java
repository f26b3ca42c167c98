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
import io.github.ssepush.ticket.TicketStore;

/**
 * Keeps tickets in Redis, so that any node may have issued the one that another is shown.
 * Every method waits for Redis for half a second at most, and not at all while Redis is
 * known to be away; it throws {@link BrokerUnavailableException} then. <pre>
 * {t}:t:DIGEST  hash  user, sealed token, topics, expiry (ms by the nodes' clocks), digest of the secret
 * {t}:w:USER    zset  digests of the user's tickets that wait for their use, by age
 * {t}:u:USER    zset  digests of those that were used, by their last use
 * </pre> All lie in one slot of a cluster, since each step concerns a ticket and a user.
 */
public class RedisTicketStore implements TicketStore {

	private static final String NONE = "-";

	private final RedisBroker broker;

	private final BrokerWaits waits = new BrokerWaits(LaneStatus.SLOW);

	private final Duration lifetime;

	private final Duration idle;

	private final int maxPerUser;

	private final String base;

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
		this.base = broker.settings().keyPrefix() + "{t}:";
	}

	@Override
	public void add(String digest, Ticket ticket) {
		String topics = ticket.topics()
			.stream()
			.map((topic) -> URLEncoder.encode(topic, StandardCharsets.UTF_8))
			.collect(Collectors.joining(" "));
		run(Script.TICKET_ADD, List.of(tickets() + digest, waiting() + ticket.user()), digest, tickets(),
				this.lifetime.toMillis(), this.maxPerUser, ticket.user(), ticket.token(), topics,
				expiry(ticket.expiresAt()));
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
		run(Script.TICKET_CHANGE, List.of(used() + user), secret, tickets(), token, expiry(expiresAt), life.toMillis());
	}

	@Override
	public void remove(String user, String secret) {
		run(Script.TICKET_CHANGE, List.of(used() + user), secret, tickets());
	}

	private @Nullable Ticket use(String digest, String secret, boolean first) {
		List<byte[]> reply = run(Script.TICKET_USE, List.of(tickets() + digest), digest, tickets(), waiting(), used(),
				secret, first ? "1" : "0", this.idle.toMillis(), this.maxPerUser, System.currentTimeMillis());
		if (reply.isEmpty()) {
			return null;
		}
		String expiry = Call.decode(reply.get(3));
		return new Ticket(Call.decode(reply.get(0)), Call.decode(reply.get(1)), topics(Call.decode(reply.get(2))),
				expiry.equals(NONE) ? null : Instant.ofEpochMilli(Long.parseLong(expiry)));
	}

	private List<byte[]> run(Script script, List<String> keys, Object... arguments) {
		return this.waits.await(() -> this.broker.callNow(script, keys, Call.encode(arguments)));
	}

	private String tickets() {
		return this.base + "t:";
	}

	private String waiting() {
		return this.base + "w:";
	}

	private String used() {
		return this.base + "u:";
	}

	private static String expiry(@Nullable Instant expiresAt) {
		return (expiresAt != null) ? Long.toString(expiresAt.toEpochMilli()) : NONE;
	}

	private static List<String> topics(String encoded) {
		return encoded.isEmpty() ? List.of()
				: Arrays.stream(encoded.split(" "))
					.map((topic) -> URLDecoder.decode(topic, StandardCharsets.UTF_8))
					.toList();
	}

}
