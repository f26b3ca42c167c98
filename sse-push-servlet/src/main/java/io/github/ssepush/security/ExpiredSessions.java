package io.github.ssepush.security;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.session.SessionInformation;
import org.springframework.security.core.session.SessionRegistry;

import io.github.ssepush.Client;
import io.github.ssepush.CloseReason;
import io.github.ssepush.engine.DefaultClientManager;
import io.github.ssepush.engine.stream.StreamRequest;
import io.github.ssepush.support.OwnThread;
import io.github.ssepush.support.QuietLogger;

/**
 * Ends the streams of sessions that an administrator or a limit of sessions has expired.
 * Spring Security publishes no event for that. The registries of sessions are therefore
 * asked again and again, once for each session that has streams, on a thread of its own,
 * because a registry may ask a database.
 */
public class ExpiredSessions {

	private static final long STOP_SECONDS = 1;

	/** Far more than it takes from the check of a request until its stream is open. */
	private static final long OPENING_NANOS = TimeUnit.MINUTES.toNanos(1);

	private final QuietLogger logger = new QuietLogger(LoggerFactory.getLogger(ExpiredSessions.class));

	private final DefaultClientManager clients;

	private final Duration interval;

	/** When a registry last knew a session that opens a stream or has one. */
	private final Map<String, Long> known = new ConcurrentHashMap<>();

	private volatile List<SessionRegistry> registries = List.of();

	private volatile @Nullable ScheduledExecutorService thread;

	private volatile boolean stopped;

	/**
	 * Create a watch that looks at nothing yet.
	 * @param clients has the streams
	 * @param interval the time between two looks
	 */
	public ExpiredSessions(DefaultClientManager clients, Duration interval) {
		this.clients = clients;
		this.interval = interval;
	}

	/**
	 * Start to look. Called once.
	 * @param registries the registries of sessions; no thread is started for none
	 */
	public void watch(List<SessionRegistry> registries) {
		this.registries = List.copyOf(registries);
		if (!registries.isEmpty()) {
			ScheduledExecutorService executor = Executors
				.newSingleThreadScheduledExecutor(OwnThread.factory("sse-push-sessions"));
			executor.scheduleWithFixedDelay(() -> attempt(this::look), this.interval.toMillis(),
					this.interval.toMillis(), TimeUnit.MILLISECONDS);
			this.thread = executor;
		}
	}

	/**
	 * Stop to look.
	 */
	public void stop() {
		this.stopped = true;
		ScheduledExecutorService executor = this.thread;
		if (executor != null) {
			executor.shutdownNow();
			try {
				executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/**
	 * Return whether a session has been expired, and not been invalidated since.
	 * @param sessionId the id of the session
	 * @return whether no stream may be opened with it
	 */
	public boolean hasExpired(String sessionId) {
		SessionInformation session = find(sessionId);
		return session != null && session.isExpired();
	}

	private void look() {
		Map<String, List<Client>> clients = clientsBySession();
		this.known.entrySet()
			.removeIf((entry) -> !clients.containsKey(entry.getKey())
					&& System.nanoTime() - entry.getValue() > OPENING_NANOS);
		clients.forEach((session, opened) -> attempt(() -> look(session, opened)));
	}

	private void look(String session, List<Client> clients) {
		if (!this.stopped && hasEnded(session)) {
			clients.forEach((client) -> client.close(CloseReason.DISCONNECTED));
		}
	}

	/**
	 * A session that can't be read keeps neither the others nor the next look from it.
	 */
	private void attempt(Runnable look) {
		try {
			look.run();
		}
		catch (RuntimeException | Error ex) {
			this.logger.warn("Could not check for expired sessions. Their streams stay open until a check succeeds",
					ex);
		}
	}

	/**
	 * A session that is no longer known has another id or is gone. A client whose session
	 * has another id reconnects with it.
	 */
	private boolean hasEnded(String sessionId) {
		SessionInformation session = find(sessionId);
		return (session != null) ? session.isExpired() : this.known.containsKey(sessionId);
	}

	private @Nullable SessionInformation find(String sessionId) {
		SessionInformation session = this.registries.stream()
			.map((registry) -> registry.getSessionInformation(sessionId))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
		if (session != null) {
			this.known.put(sessionId, System.nanoTime());
		}
		return session;
	}

	private Map<String, List<Client>> clientsBySession() {
		Map<String, List<Client>> clients = new HashMap<>();
		for (Client client : this.clients.clients()) {
			this.clients.requestOf(client.id())
				.map(StreamRequest::sessionId)
				.ifPresent((session) -> clients.computeIfAbsent(session, (id) -> new ArrayList<>()).add(client));
		}
		return clients;
	}

}
