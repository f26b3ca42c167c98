package io.github.ssepush.autoconfigure;

import org.springframework.context.SmartLifecycle;

import io.github.ssepush.client.ClientEngine;

/**
 * Starts the engine before the web server and ends all streams before the web server's
 * graceful shutdown begins, which would otherwise wait for them.
 */
final class EngineLifecycle implements SmartLifecycle {

	/** Above that of the web server and of its graceful shutdown: stops first. */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE;

	private final ClientEngine engine;

	EngineLifecycle(ClientEngine engine) {
		this.engine = engine;
	}

	@Override
	public void start() {
		this.engine.start();
	}

	@Override
	public void stop() {
		this.engine.stop();
	}

	@Override
	public boolean isRunning() {
		return this.engine.isAccepting();
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
