package io.github.ssepush.web.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;

import io.github.ssepush.engine.stream.ClientTransport;

/**
 * A response in the container's asynchronous mode with non-blocking output: portable, for
 * HTTP/1.1 and HTTP/2.
 * <p>
 * The writer and the container's threads meet here. The one that uses the response holds
 * {@link #use}; the container's callbacks wait for the writer to leave.
 */
final class ServletTransport implements ClientTransport, WriteListener, AsyncListener {

	private final AsyncContext context;

	private final ServletOutputStream output;

	private final ContainerProfile profile;

	/** Runs a task after {@link CallbackGate#DELAY}. */
	private final Executor later;

	private final ResponseUse use = new ResponseUse();

	private final CallbackGate gate = new CallbackGate();

	/** For the writer alone. */
	private boolean unflushed;

	private volatile Runnable onReady = ServletTransport::callNobody;

	private volatile Runnable onClosed = ServletTransport::callNobody;

	ServletTransport(AsyncContext context, ServletOutputStream output, ContainerProfile profile, Executor later) {
		this.context = context;
		this.output = output;
		this.profile = profile;
		this.later = later;
	}

	@Override
	public void start(Runnable onReady, Runnable onClosed) {
		this.onReady = onReady;
		this.onClosed = onClosed;
		this.output.setWriteListener(this);
	}

	@Override
	public boolean ready() {
		if (!isOpen() || !this.use.enter()) {
			return false;
		}
		try {
			if (this.unflushed && isOutputReady()) {
				flush();
			}
			return isOutputReady();
		}
		catch (IOException | IllegalStateException ex) {
			this.onClosed.run();
			return false;
		}
		finally {
			this.use.leave();
		}
	}

	private boolean isOpen() {
		if (this.gate.ask()) {
			this.later.execute(this::open);
		}
		return this.gate.isOpen();
	}

	/**
	 * Ask the container, which calls back if the answer is no. The gate is closed before
	 * that, because the call may come before the answer.
	 */
	private boolean isOutputReady() {
		this.gate.shut();
		boolean ready = this.output.isReady();
		if (ready) {
			this.gate.open();
		}
		return ready;
	}

	@Override
	public int writeLimit() {
		return this.profile.writeLimit();
	}

	@Override
	public boolean write(ByteBuffer source) throws IOException {
		if (!this.use.enter()) {
			throw new IOException("The response has ended");
		}
		try {
			return this.profile.writesDirectly() ? writeDirectly(source) : writeAndFlush(source);
		}
		catch (IllegalStateException ex) {
			throw new IOException("The response has ended", ex);
		}
		finally {
			this.use.leave();
		}
	}

	/**
	 * Lets go of the client: a server's selector may remember the connection that it has
	 * looked at last, and with it everything of a response that failed, until the next
	 * one comes.
	 */
	@Override
	public void close() {
		this.onReady = ServletTransport::callNobody;
		this.onClosed = ServletTransport::callNobody;
		if (this.use.tryEnd()) {
			complete();
		}
	}

	@Override
	public void onWritePossible() {
		if (this.profile.leavesAtCallback()) {
			open();
		}
		else if (this.gate.close()) {
			this.later.execute(this::open);
		}
	}

	private void open() {
		this.gate.open();
		this.onReady.run();
	}

	@Override
	public void onError(Throwable failure) {
		if (this.profile.endsFailedResponses()) {
			this.onClosed.run();
		}
		else {
			giveUp();
		}
	}

	/**
	 * Return whether completed before or not: without this, a server writes the error
	 * page into the stream.
	 */
	@Override
	public void onError(AsyncEvent event) {
		this.onClosed.run();
		if (this.use.awaitEnd() || this.use.hasEnded()) {
			complete();
		}
	}

	@Override
	public void onTimeout(AsyncEvent event) {
		giveUp();
	}

	@Override
	public void onComplete(AsyncEvent event) {
		this.use.end();
		this.onClosed.run();
	}

	@Override
	public void onStartAsync(AsyncEvent event) {
	}

	/**
	 * The container is about to use the response's objects for another request: wait for
	 * the writer to leave them, and let it in no more.
	 */
	void beforeRecycle() {
		this.onClosed.run();
		if (this.use.awaitEnd()) {
			this.use.end();
		}
	}

	private void giveUp() {
		this.onClosed.run();
		if (this.use.awaitEnd()) {
			complete();
		}
	}

	private void complete() {
		try {
			this.context.complete();
		}
		catch (IllegalStateException ex) {
			// The container was faster.
		}
		finally {
			this.use.end();
		}
	}

	private static void callNobody() {
	}

	private boolean writeAndFlush(ByteBuffer source) throws IOException {
		int size = Math.min(source.remaining(), writeLimit());
		this.output.write(source.array(), source.arrayOffset() + source.position(), size);
		source.position(source.position() + size);
		this.unflushed = true;
		if (isOutputReady()) {
			flush();
		}
		return true;
	}

	private void flush() throws IOException {
		this.unflushed = false;
		this.output.flush();
	}

	private boolean writeDirectly(ByteBuffer source) throws IOException {
		this.output.write(source);
		return isOutputReady();
	}

}
