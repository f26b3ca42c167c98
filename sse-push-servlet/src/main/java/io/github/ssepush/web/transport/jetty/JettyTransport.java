package io.github.ssepush.web.transport.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.engine.stream.ClientTransport;

/**
 * A connection that Jetty has handed over: it is Jetty's protocol on the end point in the
 * place of HTTP, and Jetty calls it when the end point can be read from or written to.
 */
final class JettyTransport extends AbstractConnection.NonBlocking
		implements ClientTransport, Connection.UpgradeTo, Callback {

	static final int WRITE_LIMIT = 32 * 1024;

	private volatile boolean opened;

	private volatile boolean writable;

	private volatile boolean ended;

	private volatile Runnable onReady = JettyTransport::callNobody;

	private volatile Runnable onClosed = JettyTransport::callNobody;

	private final Consumer<Throwable> onHandOverFailed;

	JettyTransport(EndPoint endPoint, Executor executor, Consumer<Throwable> onHandOverFailed) {
		super(endPoint, executor);
		this.onHandOverFailed = onHandOverFailed;
	}

	@Override
	public void start(Runnable onReady, Runnable onClosed) {
		this.onReady = onReady;
		this.onClosed = onClosed;
	}

	@Override
	public boolean ready() {
		return this.writable;
	}

	@Override
	public int writeLimit() {
		return WRITE_LIMIT;
	}

	/**
	 * Jetty calls back only where it has something left to write. It gets a single byte
	 * for that, so that a slow client costs no buffer.
	 */
	@Override
	public boolean write(ByteBuffer source) throws IOException {
		if (!getEndPoint().flush(source)) {
			this.writable = false;
			getEndPoint().write(this,
					source.hasRemaining() ? ByteBuffer.wrap(new byte[] { source.get() }) : BufferUtil.EMPTY_BUFFER);
		}
		return true;
	}

	@Override
	public void succeeded() {
		this.writable = true;
		this.onReady.run();
	}

	@Override
	public void failed(Throwable failure) {
		this.onClosed.run();
	}

	@Override
	public InvocationType getInvocationType() {
		return InvocationType.NON_BLOCKING;
	}

	/**
	 * Close the connection. Before the hand-over it is still Jetty's: {@link #onOpen}
	 * closes it then. Lets go of the client, because Jetty's selector remembers the
	 * connection that it has looked at last.
	 */
	@Override
	public void close() {
		this.onReady = JettyTransport::callNobody;
		this.onClosed = JettyTransport::callNobody;
		this.ended = true;
		if (this.opened) {
			getEndPoint().close();
		}
	}

	/** A peer has nothing to say on a stream: it ends before it has begun. */
	@Override
	public void onUpgradeTo(ByteBuffer unread) {
		this.ended = true;
	}

	/** Return how long a stream may be idle is for the engine to know. */
	@Override
	public void onOpen() {
		super.onOpen();
		getEndPoint().setIdleTimeout(0);
		this.opened = true;
		this.writable = true;
		fillInterested();
		if (this.ended || !getEndPoint().isOpen()) {
			end();
			return;
		}
		this.onReady.run();
	}

	/**
	 * The request is over; without {@link #onOpen}, so is the connection.
	 * @param handOver whether Jetty should have handed it over
	 */
	void requestEnded(boolean handOver) {
		if (!this.opened) {
			if (handOver) {
				this.onHandOverFailed.accept(new IllegalStateException("Jetty has closed the connection"));
			}
			this.onClosed.run();
		}
	}

	/** The end of a peer and its bytes both end the stream. */
	@Override
	public void onFillable() {
		if (isSilent()) {
			fillInterested();
		}
		else {
			end();
		}
	}

	@Override
	public void onFillInterestedFailed(Throwable cause) {
		end();
	}

	@Override
	public void onClose(@Nullable Throwable cause) {
		super.onClose(cause);
		this.onClosed.run();
	}

	@Override
	public long getMessagesIn() {
		return 0;
	}

	@Override
	public long getMessagesOut() {
		return 0;
	}

	@Override
	public long getBytesIn() {
		return 0;
	}

	@Override
	public long getBytesOut() {
		return 0;
	}

	private boolean isSilent() {
		try {
			return getEndPoint().fill(BufferUtil.allocate(1)) == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static void callNobody() {
	}

	private void end() {
		getEndPoint().close();
		this.onClosed.run();
	}

}
