package io.github.ssepush.autoconfigure;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

import io.github.ssepush.Client;
import io.github.ssepush.ClientConnectedEvent;
import io.github.ssepush.ClientDisconnectedEvent;
import io.github.ssepush.CloseReason;
import io.github.ssepush.SsePushListener;

/**
 * Publishes who comes and goes as Spring application events, on one thread of its own
 * that lives only while there is something to publish: an application's event listener
 * may take its time.
 */
final class ClientEventPublisher implements SsePushListener, SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(ClientEventPublisher.class);

	private static final long DRAIN_SECONDS = 5;

	private final ApplicationEventPublisher publisher;

	private volatile @Nullable ExecutorService executor = newExecutor();

	ClientEventPublisher(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public void clientOpened(Client client) {
		publish(new ClientConnectedEvent(client));
	}

	@Override
	public void clientClosed(Client client, CloseReason reason, Duration duration) {
		publish(new ClientDisconnectedEvent(client, reason, duration));
	}

	@Override
	public void start() {
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
		ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				(task) -> new Thread(task, "sse-push-events"));
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

	private void publish(Object event) {
		ExecutorService executor = this.executor;
		if (executor != null) {
			executor.execute(() -> {
				try {
					this.publisher.publishEvent(event);
				}
				catch (RuntimeException ex) {
					logger.error("A listener of {} failed", event.getClass().getSimpleName(), ex);
				}
			});
		}
	}

}
