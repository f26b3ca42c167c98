package io.github.ssepush.engine.stream;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.github.ssepush.Client;
import io.github.ssepush.engine.log.LogFollower;
import io.github.ssepush.engine.log.LogReader;

/**
 * The task of a writer for a client: turn by turn, on its thread alone, until it is over.
 * Any thread may {@link #wake} a task, so that it gets its turn.
 */
public abstract class WriterTask extends ListedTask implements Client, LogFollower {

	private static final AtomicReferenceFieldUpdater<WriterTask, Turn> TURN = AtomicReferenceFieldUpdater
		.newUpdater(WriterTask.class, Turn.class, "turn");

	private final Writer writer;

	private volatile Turn turn = Turn.OPENING;

	/** There is nothing to do of what was there before the beginning. */
	private boolean done;

	WriterTask(Writer writer) {
		this.writer = writer;
	}

	/** Return whether this task is to be ended. */
	abstract boolean isOver();

	/**
	 * Write one batch, if there is something to write and it is taken.
	 * @return whether there is more
	 */
	abstract boolean write(Batch batch) throws IOException;

	/** Leave everything, after the last turn. Called once. */
	abstract void onEnded();

	@Override
	public final void onAppended() {
		wake();
	}

	/**
	 * Have the writer read for this task, or wake it: before the task begins, the writer
	 * must not serve it.
	 */
	@Override
	public final void read() {
		Turn now = this.turn;
		if (now == Turn.OPENING || now == Turn.AWAITED) {
			wake();
		}
		else {
			this.writer.serve(this);
		}
	}

	@Override
	public final LogReader reader() {
		return this.writer;
	}

	/**
	 * Have the writer do this task. Called by any thread.
	 */
	public final void wake() {
		Turn now = this.turn;
		if (now == Turn.NONE && TURN.compareAndSet(this, Turn.NONE, Turn.QUEUED)) {
			this.writer.enqueue(this);
		}
		else if (now == Turn.OPENING && !TURN.compareAndSet(this, Turn.OPENING, Turn.AWAITED)) {
			wake();
		}
	}

	/**
	 * From now on the task can be woken and closed. Its writer need not do it at once if
	 * nothing has come since it was {@link #done}.
	 */
	public final void begin() {
		if (this.done && TURN.compareAndSet(this, Turn.OPENING, Turn.NONE)) {
			this.writer.adopt(this);
			return;
		}
		this.turn = Turn.QUEUED;
		this.writer.enqueue(this);
	}

	/** Note that nothing is left to do before the task begins. */
	final void done() {
		this.done = true;
	}

	/** The writer has taken the task out of its queue. */
	final void dequeued() {
		this.turn = Turn.NONE;
	}

	final Writer writer() {
		return this.writer;
	}

	/**
	 * The states of the task in its writer's queue.
	 */
	private enum Turn {

		/** The task has not begun. */
		OPENING,

		/** The task gets its turn as soon as it begins. */
		AWAITED,

		QUEUED,

		NONE

	}

}
