package io.github.ssepush.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.engine.stream.ClientTransport;

/**
 * A response in the container's asynchronous mode with non-blocking output: portable, for
 * HTTP/1.1 and HTTP/2.
 * <p>
 * The writer and the container's threads meet here. Whoever uses the response holds
 * {@link #use}; the container's callbacks wait for the writer to leave, for a moment
 * only, because the container may hold a lock that the writer needs.
 */
final class ServletTransport implements ClientTransport, WriteListener, AsyncListener, RecycleGuard {

	/**
	 * What goes through Tomcat's buffers of 8 KB in one piece, with room for the head of
	 * a chunk. More would wait there for the poller.
	 */
	private static final int LIMIT = 8000;

	private static final int JETTY_LIMIT = 32 * 1024;

	private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);

	/**
	 * When Tomcat calls back, its thread has more to do with the response after the call
	 * has returned, and does not expect a write on another thread to fail meanwhile: it
	 * would recycle request and response under the hands of that thread. Nothing says
	 * when it is done; it takes microseconds.
	 */
	static final Duration AFTER_CALLBACK = Duration.ofMillis(10);

	/** Runs an action after that time. */
	private final Executor later;

	private final AsyncContext context;

	private final ServletOutputStream output;

	private final boolean jetty;

	private final AtomicReference<Use> use = new AtomicReference<>(Use.NONE);

	/** Whether the container has called and is done with it. */
	private volatile boolean opened;

	/** When Tomcat has called, {@code null} if it has not. */
	private volatile @Nullable Long calledAt;

	/** Whether the writer wants to know. Many never do: they got all with the head. */
	private volatile boolean asked;

	/** For the writer alone. */
	private boolean unflushed;

	private volatile Runnable onReady = ServletTransport::callNobody;

	private volatile Runnable onClosed = ServletTransport::callNobody;

	private ServletTransport(AsyncContext context, ServletOutputStream output, boolean jetty, Executor later) {
		this.later = later;
		this.context = context;
		this.output = output;
		this.jetty = jetty;
	}

	/**
	 * Commit the response and switch to asynchronous mode. Wrappers are flushed first and
	 * passed by afterwards: they write late headers at the flush, but don't know
	 * non-blocking output.
	 * <p>
	 * The first bytes go with the head where that is safe. A client of HTTP/2 could keep
	 * this thread waiting, because it says how many bytes it takes. Jetty would keep the
	 * buffer that it gathers them in, and gather from then on what it is to send.
	 */
	static ServletTransport open(HttpServletRequest request, HttpServletResponse response, Supplier<byte[]> first,
			Executor later) throws IOException {
		ServletRequest innerRequest = Wrappers.innermost(request);
		ServletOutputStream output = Wrappers.innermost(response).getOutputStream();
		boolean jetty = output.getClass().getName().startsWith("org.eclipse.jetty.");
		if (!jetty && "HTTP/1.1".equals(request.getProtocol())) {
			Wrappers.commit(response, first);
		}
		else {
			Wrappers.commit(response);
		}
		AsyncContext context = innerRequest.startAsync();
		context.setTimeout(0);
		ServletTransport transport = new ServletTransport(context, output, jetty, later);
		context.addListener(transport);
		if (!transport.jetty) {
			innerRequest.setAttribute(ATTRIBUTE, transport);
		}
		return transport;
	}

	@Override
	public void start(Runnable onReady, Runnable onClosed) {
		this.onReady = onReady;
		this.onClosed = onClosed;
		this.output.setWriteListener(this);
	}

	@Override
	public boolean ready() {
		if (!isOpened() || !this.use.compareAndSet(Use.NONE, Use.WRITER)) {
			return false;
		}
		try {
			if (this.unflushed && this.output.isReady()) {
				flush();
			}
			return this.output.isReady();
		}
		catch (IOException | IllegalStateException ex) {
			this.onClosed.run();
			return false;
		}
		finally {
			release();
		}
	}

	private boolean isOpened() {
		if (!this.asked) {
			this.asked = true;
			Long called = this.calledAt;
			if (called != null && System.nanoTime() - called >= AFTER_CALLBACK.toNanos()) {
				this.opened = true;
			}
			else if (called != null) {
				this.later.execute(this::open);
			}
		}
		return this.opened;
	}

	@Override
	public int writeLimit() {
		return this.jetty ? JETTY_LIMIT : LIMIT;
	}

	@Override
	public boolean write(ByteBuffer source) throws IOException {
		if (!this.use.compareAndSet(Use.NONE, Use.WRITER)) {
			throw new IOException("The response has ended");
		}
		try {
			return this.jetty ? writeToJetty(source) : writeAndFlush(source);
		}
		catch (IllegalStateException ex) {
			throw new IOException("The response has ended", ex);
		}
		finally {
			release();
		}
	}

	/**
	 * Lets go of the client: Jetty's selector remembers the connection that it has looked
	 * at last, and with it everything of a response that failed, until the next one
	 * comes.
	 */
	@Override
	public void close() {
		this.onReady = ServletTransport::callNobody;
		this.onClosed = ServletTransport::callNobody;
		if (this.use.compareAndSet(Use.NONE, Use.ENDING)) {
			complete();
		}
	}

	@Override
	public void onWritePossible() {
		if (this.jetty) {
			open();
		}
		else {
			this.opened = false;
			this.calledAt = System.nanoTime();
			if (this.asked) {
				this.later.execute(this::open);
			}
		}
	}

	private void open() {
		this.opened = true;
		this.onReady.run();
	}

	/**
	 * On Jetty nobody else completes a failed response. Tomcat calls the other
	 * {@code onError} next and forgets what was completed before that.
	 */
	@Override
	public void onError(Throwable failure) {
		if (this.jetty) {
			giveUp();
		}
		else {
			this.onClosed.run();
		}
	}

	/**
	 * Whether completed before or not: without this, Tomcat writes the error page into
	 * the stream.
	 */
	@Override
	public void onError(AsyncEvent event) {
		this.onClosed.run();
		if (claimEnd() || this.use.get() == Use.ENDED) {
			complete();
		}
	}

	@Override
	public void onTimeout(AsyncEvent event) {
		giveUp();
	}

	@Override
	public void onComplete(AsyncEvent event) {
		this.use.set(Use.ENDED);
		this.onClosed.run();
	}

	@Override
	public void onStartAsync(AsyncEvent event) {
	}

	/**
	 * The container is about to use the response's objects for another request: wait for
	 * the writer to leave them, and let it in no more.
	 */
	@Override
	public void beforeRecycle() {
		this.onClosed.run();
		if (claimEnd()) {
			this.use.set(Use.ENDED);
		}
	}

	private void giveUp() {
		this.onClosed.run();
		if (claimEnd()) {
			complete();
		}
	}

	/**
	 * Wait until the writer has left and whoever is completing the response has done so.
	 * @return whether it is now for the caller to end the response
	 */
	private boolean claimEnd() {
		long start = System.nanoTime();
		while (!this.use.compareAndSet(Use.NONE, Use.ENDING)) {
			if (this.use.get() == Use.ENDED || System.nanoTime() - start > PATIENCE) {
				return false;
			}
			LockSupport.parkNanos(1000);
		}
		return true;
	}

	private void complete() {
		try {
			this.context.complete();
		}
		catch (IllegalStateException ex) {
			// The container was faster.
		}
		finally {
			this.use.set(Use.ENDED);
		}
	}

	private static void callNobody() {
	}

	private void release() {
		this.use.compareAndSet(Use.WRITER, Use.NONE);
	}

	private boolean writeAndFlush(ByteBuffer source) throws IOException {
		int size = Math.min(source.remaining(), LIMIT);
		this.output.write(source.array(), source.arrayOffset() + source.position(), size);
		source.position(source.position() + size);
		this.unflushed = true;
		if (this.output.isReady()) {
			flush();
		}
		return true;
	}

	private void flush() throws IOException {
		this.unflushed = false;
		this.output.flush();
	}

	/** Jetty goes on using the buffer of a write that it could not finish. */
	private boolean writeToJetty(ByteBuffer source) throws IOException {
		this.output.write(source);
		return this.output.isReady();
	}

	/**
	 * Who uses the response.
	 */
	private enum Use {

		NONE, WRITER, ENDING, ENDED

	}

}
