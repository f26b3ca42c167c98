package io.github.ssepush.autoconfigure;

import java.time.Duration;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.SmartLifecycle;

import io.github.ssepush.engine.ClientEngine;

/**
 * Starts the engine before the web server, as the last step of making the beans, and ends
 * all streams before the web server's graceful shutdown begins, which would otherwise
 * wait for them.
 */
final class EngineLifecycle implements SmartInitializingSingleton, SmartLifecycle, DisposableBean {

	/**
	 * Above that of the web server and of its graceful shutdown, so it stops first. It
	 * would also start last.
	 */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE;

	private final ClientEngine engine;

	private final Duration drainPeriod;

	/**
	 * Create a life cycle.
	 * @param engine what lives
	 * @param drainPeriod over how long a stop spreads the ends of streams
	 */
	EngineLifecycle(ClientEngine engine, Duration drainPeriod) {
		this.engine = engine;
		this.drainPeriod = drainPeriod;
	}

	@Override
	public void afterSingletonsInstantiated() {
		start();
	}

	@Override
	public void start() {
		this.engine.start();
	}

	/** Meanwhile the web server goes on answering, and the application sending. */
	@Override
	public void stop() {
		this.engine.stop(this.drainPeriod);
	}

	@Override
	public boolean isRunning() {
		return this.engine.status().isAccepting();
	}

	/** For an application that fails to start: its life cycle never begins. */
	@Override
	public void destroy() {
		if (isRunning()) {
			this.engine.stop();
		}
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
