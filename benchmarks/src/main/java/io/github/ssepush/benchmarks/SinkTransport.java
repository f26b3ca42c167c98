package io.github.ssepush.benchmarks;

import java.nio.ByteBuffer;

import io.github.ssepush.engine.stream.ClientTransport;

/**
 * The transport of a client that takes everything.
 */
abstract class SinkTransport implements ClientTransport {

	private static final int WRITE_LIMIT = 32 * 1024;

	private Runnable onClosed = () -> {
	};

	/** Called for each write, which is taken. */
	abstract void written(ByteBuffer source);

	/** Go away, as a browser does. */
	void leave() {
		this.onClosed.run();
	}

	@Override
	public final void start(Runnable onReady, Runnable onClosed) {
		this.onClosed = onClosed;
	}

	@Override
	public final boolean ready() {
		return true;
	}

	@Override
	public final int writeLimit() {
		return WRITE_LIMIT;
	}

	@Override
	public final boolean write(ByteBuffer source) {
		written(source);
		source.position(source.limit());
		return true;
	}

	@Override
	public final void close() {
	}

}
