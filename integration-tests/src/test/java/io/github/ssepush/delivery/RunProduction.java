package io.github.ssepush.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.github.ssepush.Run;
import io.github.ssepush.RunEndedException;
import io.github.ssepush.RunOutcome;

/**
 * A run that is produced piece by piece, at random moments, and what was accepted of it.
 */
final class RunProduction {

	private final RunScript script;

	private final Random random;

	private final ScheduledExecutorService timer;

	private final List<RunScript.Piece> accepted = new ArrayList<>();

	private final CompletableFuture<RunOutcome> over = new CompletableFuture<>();

	private final Run run;

	private int next;

	RunProduction(Run run, long seed, ScheduledExecutorService timer) {
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
		this.timer.schedule(this::step, this.random.nextInt((this.random.nextInt(20) == 0) ? 200 : 30),
				TimeUnit.MILLISECONDS);
	}

	private void step() {
		try {
			int burst = this.random.nextInt(4);
			for (int i = 0; i <= burst && this.next < this.script.pieces().size(); i++) {
				add(this.script.pieces().get(this.next++));
			}
			if (this.next < this.script.pieces().size()) {
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
