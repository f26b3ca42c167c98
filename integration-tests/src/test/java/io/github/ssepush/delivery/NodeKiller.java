package io.github.ssepush.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;

import io.github.ssepush.harness.NodeProcess;

/**
 * Kills a node from time to time, and starts it again.
 */
final class NodeKiller implements AutoCloseable {

	private static final int PAUSE_SECONDS = 20;

	private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

	private final AtomicInteger kills = new AtomicInteger();

	private final NodeProcess node;

	/**
	 * Kill a node from now on.
	 * @param node the node
	 * @param duration the time in which it is killed once at least
	 */
	NodeKiller(NodeProcess node, Duration duration) {
		this.node = node;
		this.timer.scheduleWithFixedDelay(this::kill, Math.min(duration.toSeconds() / 2, PAUSE_SECONDS), PAUSE_SECONDS,
				TimeUnit.SECONDS);
	}

	/** Wait until the node is up, and kill it no more. */
	void end() {
		this.timer.shutdown();
		Awaitility.await().atMost(Duration.ofMinutes(2)).until(this.timer::isTerminated);
	}

	/** Return how often the node was killed. */
	int kills() {
		return this.kills.get();
	}

	private void kill() {
		this.node.kill();
		this.kills.incrementAndGet();
		try {
			this.node.launch();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.timer.shutdownNow();
	}

}
