package io.github.ssepush.engine;

import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Two things at nearly the same moment; sometimes one is first, sometimes the other.
 */
public final class Race implements AutoCloseable {

	/** Then the other thread may need the processor. */
	private static final int SPINS = 1000;

	private final ExecutorService other = Executors.newSingleThreadExecutor();

	private final Random random = new Random();

	public <T> T run(Runnable here, Callable<T> there) throws Exception {
		AtomicBoolean ready = new AtomicBoolean();
		AtomicBoolean started = new AtomicBoolean();
		int delay = this.random.nextInt(30);
		Future<T> result = this.other.submit(() -> {
			ready.set(true);
			spinUntil(started);
			return there.call();
		});
		spinUntil(ready);
		started.set(true);
		for (int i = 0; i < delay; i++) {
			Thread.onSpinWait();
		}
		here.run();
		return result.get(10, TimeUnit.SECONDS);
	}

	@Override
	public void close() {
		this.other.shutdownNow();
	}

	private static void spinUntil(AtomicBoolean mark) {
		for (int i = 0; !mark.get(); i++) {
			if (i < SPINS) {
				Thread.onSpinWait();
			}
			else {
				Thread.yield();
			}
		}
	}

}
