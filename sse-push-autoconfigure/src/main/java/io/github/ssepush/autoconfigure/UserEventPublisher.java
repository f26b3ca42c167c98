package io.github.ssepush.autoconfigure;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

import io.github.ssepush.SsePushListener;
import io.github.ssepush.UserPresenceEvent;
import io.github.ssepush.support.QuietLogger;

/**
 * Publishes that users come online and go offline as Spring application events, on one
 * thread of its own. The broker hands over the next event when the listeners of the one
 * before have returned, or have taken far too long: one event waits here at most.
 */
final class UserEventPublisher implements SmartLifecycle {

	private static final long DRAIN_SECONDS = 5;

	private final QuietLogger logger = new QuietLogger(LoggerFactory.getLogger(UserEventPublisher.class));

	private final ApplicationEventPublisher publisher;

	private final SsePushListener listener;

	private volatile ExecutorService executor = newExecutor();

	UserEventPublisher(ApplicationEventPublisher publisher, SsePushListener listener) {
		this.publisher = publisher;
		this.listener = listener;
	}

	/** Publish an event. The future completes when all listeners have returned. */
	CompletableFuture<Void> publish(UserPresenceEvent event) {
		Publication publication = new Publication(() -> notify(event), new CompletableFuture<>());
		try {
			this.executor.execute(publication);
		}
		catch (RejectedExecutionException ex) {
			publication.end().completeExceptionally(ex);
		}
		return publication.end();
	}

	private void notify(UserPresenceEvent event) {
		this.listener.userPresenceChanged(event);
		try {
			this.publisher.publishEvent(event);
		}
		catch (RuntimeException | Error ex) {
			this.logger.error("A listener of {} failed. The event is not repeated; fix the listener",
					event.getClass().getSimpleName(), ex);
		}
	}

	@Override
	public void start() {
		if (this.executor.isShutdown()) {
			this.executor = newExecutor();
		}
	}

	/** Stops after the engine. */
	@Override
	public void stop() {
		this.executor.shutdown();
		try {
			this.executor.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.executor.shutdownNow().forEach((dropped) -> ((Publication) dropped).drop());
	}

	@Override
	public boolean isRunning() {
		return !this.executor.isShutdown();
	}

	@Override
	public int getPhase() {
		return EngineLifecycle.PHASE - 1;
	}

	private static ExecutorService newExecutor() {
		return EventThread.newExecutor("sse-push-presence", new ThreadPoolExecutor.AbortPolicy());
	}

	private record Publication(Runnable action, CompletableFuture<Void> end) implements Runnable {

		@Override
		public void run() {
			try {
				this.action.run();
				this.end.complete(null);
			}
			catch (RuntimeException | Error ex) {
				this.end.completeExceptionally(ex);
			}
		}

		private void drop() {
			this.end.completeExceptionally(new IllegalStateException("The application is stopping"));
		}

	}

}
