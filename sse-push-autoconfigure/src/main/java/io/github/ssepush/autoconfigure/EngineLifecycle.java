package io.github.ssepush.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.SmartLifecycle;

import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.run.RunTemplate;

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

	private final SsePushProperties.Shutdown shutdown;

	private final @Nullable RunTemplate runs;

	/**
	 * Create a life cycle.
	 * @param engine what lives
	 * @param shutdown how long a stop takes
	 * @param runs the runs, which end before the streams that read them, if there are any
	 */
	EngineLifecycle(ClientEngine engine, SsePushProperties.Shutdown shutdown, @Nullable RunTemplate runs) {
		this.engine = engine;
		this.shutdown = shutdown;
		this.runs = runs;
	}

	@Override
	public void afterSingletonsInstantiated() {
		start();
	}

	@Override
	public void start() {
		if (this.runs != null) {
			this.runs.start();
		}
		this.engine.start();
	}

	/** Meanwhile the web server goes on answering, and the application sending. */
	@Override
	public void stop() {
		try {
			if (this.runs != null) {
				this.runs.stop(this.shutdown.waitForRuns());
			}
		}
		finally {
			this.engine.stop(this.shutdown.drainPeriod());
		}
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
