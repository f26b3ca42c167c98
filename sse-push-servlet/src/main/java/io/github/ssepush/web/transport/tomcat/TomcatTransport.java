package io.github.ssepush.web.transport.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

import jakarta.servlet.http.WebConnection;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.engine.stream.ClientTransport;

/**
 * A connection that Tomcat has handed over. Tomcat goes on watching it and calls
 * {@link #upgradeDispatch} when it can be read from or written to.
 * <p>
 * What is kept of the connection is its {@link SocketChannel} and, with TLS, its engine,
 * never Tomcat's {@code NioChannel}: that one goes back to a pool when the connection
 * closes, and a late write would reach its next connection. A write to a closed
 * {@code SocketChannel} fails.
 */
public final class TomcatTransport implements ClientTransport, InternalHttpUpgradeHandler {

	private static final int WRITE_LIMIT = 32 * 1024;

	private volatile @Nullable SocketWrapperBase<?> wrapper;

	private volatile @Nullable SocketChannel channel;

	private volatile @Nullable Outlet outlet;

	private volatile boolean writable;

	/** For the writer alone. */
	private boolean unsent;

	private volatile boolean ended;

	private volatile Runnable onReady = () -> {
	};

	private volatile Runnable onClosed = () -> {
	};

	private volatile @Nullable Consumer<Throwable> onHandOverFailed;

	/** To be run when Tomcat hands over something else than a socket of NIO. */
	void onHandOverFailed(Consumer<Throwable> action) {
		this.onHandOverFailed = action;
	}

	@Override
	public void start(Runnable onReady, Runnable onClosed) {
		this.onReady = onReady;
		this.onClosed = onClosed;
	}

	@Override
	public boolean ready() {
		if (this.writable && this.unsent) {
			try {
				write(ByteBuffer.allocate(0));
			}
			catch (IOException ex) {
				this.writable = false;
				this.onClosed.run();
			}
		}
		return this.writable;
	}

	@Override
	public int writeLimit() {
		return WRITE_LIMIT;
	}

	@Override
	public boolean write(ByteBuffer source) throws IOException {
		Outlet target = this.outlet;
		SocketWrapperBase<?> socket = this.wrapper;
		if (target == null || socket == null) {
			throw new IOException("The connection is not handed over yet");
		}
		this.unsent = !target.write(source);
		if (this.unsent) {
			this.writable = false;
			socket.registerWriteInterest();
		}
		return true;
	}

	/**
	 * Close the socket. Before the hand-over there is none yet: {@link #init} closes it
	 * then.
	 */
	@Override
	public void close() {
		this.ended = true;
		this.writable = false;
		SocketWrapperBase<?> socket = this.wrapper;
		if (socket != null && this.outlet != null) {
			cutShort();
			close(socket);
		}
	}

	/**
	 * Close without TLS's closing alert. After half a record, that would be taken for the
	 * other half.
	 */
	private void cutShort() {
		SocketChannel socket = this.channel;
		if (this.unsent && socket != null) {
			try {
				socket.shutdownOutput();
			}
			catch (IOException ex) {
				// It is closed, then.
			}
		}
	}

	/**
	 * Tomcat closes, on a thread of its own that holds the connection's lock. A close
	 * from here could come while Tomcat is still busy handing over, and it would then go
	 * on to register a connection that is closed, for ever.
	 */
	private static void close(SocketWrapperBase<?> socket) {
		if (!socket.isClosed()) {
			socket.processSocket(SocketEvent.DISCONNECT, true);
		}
	}

	@Override
	public void setSocketWrapper(SocketWrapperBase<?> wrapper) {
		this.wrapper = wrapper;
	}

	@Override
	public void init(WebConnection connection) {
		SocketWrapperBase<?> socket = this.wrapper;
		if (socket == null) {
			return;
		}
		if (!(socket.getSocket() instanceof NioChannel nio)) {
			reportUnknown(socket);
			close(socket);
			return;
		}
		if (!isSilent(socket)) {
			close(socket);
			return;
		}
		this.channel = nio.getIOChannel();
		this.outlet = outlet(nio, nio.getIOChannel());
		this.writable = true;
		if (this.ended) {
			close(socket);
			return;
		}
		this.onReady.run();
	}

	private void reportUnknown(SocketWrapperBase<?> socket) {
		Consumer<Throwable> told = this.onHandOverFailed;
		if (told != null) {
			told.accept(new IllegalStateException("Tomcat has handed over a " + socket.getSocket()));
		}
	}

	private static Outlet outlet(NioChannel nio, SocketChannel channel) {
		if (nio instanceof SecureNioChannel tls) {
			return new TlsOutlet(channel, tls.getSslEngine());
		}
		return (source) -> {
			channel.write(source);
			return !source.hasRemaining();
		};
	}

	@Override
	public SocketState upgradeDispatch(SocketEvent event) {
		return switch (event) {
			case OPEN_READ -> isSilent() ? SocketState.UPGRADED : end();
			case OPEN_WRITE -> {
				this.writable = true;
				this.onReady.run();
				yield SocketState.UPGRADED;
			}
			case TIMEOUT -> SocketState.UPGRADED;
			default -> SocketState.CLOSED;
		};
	}

	/**
	 * Leave it to the writer to close: Tomcat's goodbye would get between the writer and
	 * the socket. Nothing is read until then.
	 */
	private SocketState end() {
		this.onClosed.run();
		return SocketState.SUSPENDED;
	}

	@Override
	public void destroy() {
		this.writable = false;
		this.onClosed.run();
	}

	@Override
	public void setSslSupport(SSLSupport sslSupport) {
	}

	@Override
	public void timeoutAsync(long now) {
	}

	@Override
	public void pause() {
	}

	/**
	 * A peer has nothing to say on a stream: its end and its bytes both end it, whether
	 * they are encrypted or not.
	 */
	private boolean isSilent() {
		SocketChannel socket = this.channel;
		try {
			return socket != null && socket.read(ByteBuffer.allocate(1)) == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** Return what Tomcat has read already, with the request. */
	private static boolean isSilent(SocketWrapperBase<?> socket) {
		try {
			return socket.read(false, ByteBuffer.allocate(1)) == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
