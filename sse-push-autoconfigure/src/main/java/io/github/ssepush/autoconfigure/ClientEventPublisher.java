package io.github.ssepush.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

import io.github.ssepush.Client;
import io.github.ssepush.ClientConnectedEvent;
import io.github.ssepush.ClientDisconnectedEvent;
import io.github.ssepush.CloseReason;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.support.Backlog;
import io.github.ssepush.support.Backlogged;
import io.github.ssepush.support.QuietLogger;

/**
 * Publishes connects and disconnects as Spring application events, on one thread of its
 * own that lives only while there is something to publish: an application's event
 * listener may take its time.
 */
final class ClientEventPublisher implements SsePushListener, SmartLifecycle, Backlogged {

	private final QuietLogger logger = new QuietLogger(LoggerFactory.getLogger(ClientEventPublisher.class));

	private static final long DRAIN_SECONDS = 5;

	private final ApplicationEventPublisher publisher;

	private final Function<String, Optional<Client>> clients;

	private final Backlog backlog;

	private volatile ClientEventQueue queue;

	private volatile @Nullable ExecutorService executor = newExecutor();

	/**
	 * Create a publisher.
	 * @param publisher publishes the events
	 * @param clients finds an open client by its id
	 * @param maxPending the maximum number of events that wait
	 */
	ClientEventPublisher(ApplicationEventPublisher publisher, Function<String, Optional<Client>> clients,
			int maxPending) {
		this.publisher = publisher;
		this.clients = clients;
		this.backlog = new Backlog("events", maxPending);
		this.queue = new ClientEventQueue(this.backlog);
	}

	@Override
	public List<Backlog> backlogs() {
		return List.of(this.backlog);
	}

	@Override
	public void clientOpened(Client client) {
		ExecutorService executor = this.executor;
		ClientEventQueue queue = this.queue;
		if (executor != null
				&& queue.connected(client.id(), new ClientConnectedEvent(ClientSnapshot.of(client, this.clients)))) {
			executor.execute(() -> publishAll(queue));
		}
	}

	@Override
	public void clientClosed(Client client, CloseReason reason, Duration duration) {
		ExecutorService executor = this.executor;
		ClientEventQueue queue = this.queue;
		if (executor != null && queue.disconnected(client.id(),
				new ClientDisconnectedEvent(ClientSnapshot.of(client, this.clients), reason, duration))) {
			executor.execute(() -> publishAll(queue));
		}
	}

	@Override
	public void start() {
		this.queue = new ClientEventQueue(this.backlog);
		this.executor = newExecutor();
	}

	/** Stops after the engine, so that the last events are published, too. */
	@Override
	public void stop() {
		ExecutorService executor = this.executor;
		this.executor = null;
		if (executor != null) {
			executor.shutdown();
			try {
				executor.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			discard();
			executor.shutdownNow();
		}
	}

	@Override
	public boolean isRunning() {
		return this.executor != null;
	}

	@Override
	public int getPhase() {
		return EngineLifecycle.PHASE - 1;
	}

	private static ExecutorService newExecutor() {
		return EventThread.newExecutor("sse-push-events", new ThreadPoolExecutor.DiscardPolicy());
	}

	private void publishAll(ClientEventQueue queue) {
		for (Object event = queue.take(); event != null; event = queue.take()) {
			publish(event);
		}
	}

	private void publish(Object event) {
		try {
			this.publisher.publishEvent(event);
		}
		catch (RuntimeException | Error ex) {
			this.logger.error("A listener of {} failed. The event is not repeated; fix the listener",
					event.getClass().getSimpleName(), ex);
		}
	}

	/** Events that still wait for a listener are dropped. */
	private void discard() {
		int dropped = this.queue.close();
		if (dropped > 0) {
			this.logger
				.warn("{} connect and disconnect events were not published, because their listeners needed more than "
						+ "{} s at the stop of the application", dropped, DRAIN_SECONDS);
		}
	}

}
