package io.github.ssepush.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Run;
import io.github.ssepush.RunEndedException;
import io.github.ssepush.RunOutcome;

/**
 * A run that is produced piece by piece, at random moments, and what was accepted of it.
 */
final class RunProduction {

	private static final int STOP_MILLIS = 500;

	private final RunScript script;

	private final Random random;

	private final ScheduledExecutorService timer;

	private final List<RunScript.Piece> accepted = new ArrayList<>();

	private final CompletableFuture<RunOutcome> over = new CompletableFuture<>();

	private final Run run;

	private final int pace;

	private final @Nullable Runnable stop;

	private long calledAt = System.nanoTime();

	private int next;

	/**
	 * Create a production.
	 * @param run takes the pieces
	 * @param seed decides everything
	 * @param timer runs what is to be done later
	 * @param pace makes the run longer, so that many are open at once
	 * @param stop stops the run, called from some piece on until it has worked
	 */
	RunProduction(Run run, long seed, ScheduledExecutorService timer, int pace, @Nullable Runnable stop) {
		this.pace = pace;
		this.stop = stop;
		this.run = run;
		this.script = new RunScript(seed);
		this.random = new Random(seed);
		this.timer = timer;
	}

	void begin() {
		later();
	}

	/** Return whether nothing is added any more and the end is stored. */
	boolean isOver() {
		return this.over.isDone();
	}

	/** Return what the readers get of all that the run has accepted. */
	synchronized String accepted() {
		return RunScript.read(this.accepted);
	}

	private void later() {
		this.timer.schedule(this::step, this.pace * this.random.nextInt((this.random.nextInt(20) == 0) ? 200 : 30),
				TimeUnit.MILLISECONDS);
	}

	private void step() {
		try {
			int burst = this.random.nextInt(4);
			for (int i = 0; i <= burst && this.next < this.script.pieces().size(); i++) {
				add(this.script.pieces().get(this.next++));
			}
			boolean more = this.next < this.script.pieces().size();
			if (this.stop != null && this.next > this.script.pieces().size() / 3) {
				stopPatiently(this.stop);
				later();
			}
			else if (more) {
				later();
			}
			else {
				end();
			}
		}
		catch (RunEndedException ex) {
			finish();
		}
		catch (RuntimeException ex) {
			this.over.completeExceptionally(ex);
		}
	}

	/** Stop the run, again if it has not worked. */
	private void stopPatiently(Runnable stop) {
		if (!this.run.isOpen()) {
			throw new RunEndedException(this.run.id());
		}
		long now = System.nanoTime();
		if (this.calledAt - now <= 0) {
			this.calledAt = now + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
			stop.run();
		}
	}

	private synchronized void add(RunScript.Piece piece) {
		piece.addTo(this.run);
		this.accepted.add(piece);
	}

	private void end() {
		switch (this.random.nextInt(6)) {
			case 0 -> this.run.fail("own");
			case 1 -> this.run.close();
			default -> this.run.complete();
		}
		finish();
	}

	private void finish() {
		this.run.outcome().thenAccept(this.over::complete);
	}

}
