package io.github.ssepush.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.engine.stream.ClientTransport;
import io.github.ssepush.harness.SseEvent;
import io.github.ssepush.harness.SseParser;

/**
 * A response that takes as many bytes as a test allows, and remembers them.
 */
public final class FakeTransport implements ClientTransport, ClientTransport.Opener {

	private final ByteArrayOutputStream received = new ByteArrayOutputStream();

	private final Set<String> threads = ConcurrentHashMap.newKeySet();

	private final List<Integer> writes = new ArrayList<>();

	private final AtomicBoolean inUse = new AtomicBoolean();

	private final List<String> misuses = new ArrayList<>();

	private int limit = 8000;

	private long allowed = Long.MAX_VALUE;

	private int perWrite = Integer.MAX_VALUE;

	private boolean keepsBuffer;

	private boolean opened;

	private boolean keepsFirst;

	private boolean wanted;

	private int asked;

	private int closed;

	private @Nullable Exception failure;

	private @Nullable Exception startFailure;

	private @Nullable IOException openFailure;

	private volatile @Nullable Runnable onReady;

	private volatile @Nullable Runnable onClosed;

	public volatile Runnable duringWrite = () -> {
	};

	public volatile Runnable duringOpen = () -> {
	};

	public volatile Runnable duringStart = () -> {
	};

	public volatile Runnable duringClose = () -> {
	};

	/** Take this many bytes and no more, until {@link #accept}. */
	public static FakeTransport accepting(long bytes) {
		FakeTransport transport = new FakeTransport();
		transport.allowed = bytes;
		return transport;
	}

	/** Take this many bytes more, and call back if the transport was asked before. */
	public void accept(long bytes) {
		boolean call;
		synchronized (this) {
			this.allowed = (bytes == Long.MAX_VALUE) ? bytes : this.allowed + bytes;
			call = this.wanted && this.allowed > 0;
			this.wanted = this.wanted && !call;
		}
		if (call) {
			Objects.requireNonNull(this.onReady).run();
		}
	}

	/** Take at most this many bytes of one write, and be ready for more. */
	public synchronized FakeTransport inPiecesOf(int bytes) {
		this.perWrite = bytes;
		return this;
	}

	public synchronized FakeTransport withLimit(int bytes) {
		this.limit = bytes;
		return this;
	}

	/** Send the head alone, as all do whose bytes are counted. */
	public synchronized FakeTransport withBareHead() {
		this.keepsFirst = true;
		return this;
	}

	/** Go on using the buffer of each write. */
	public synchronized FakeTransport keepingBuffers() {
		this.keepsBuffer = true;
		return this;
	}

	public synchronized void failWith(Exception failure) {
		this.failure = failure;
	}

	/** The peer is gone before the head can be sent. */
	public synchronized void failAtOpen(IOException failure) {
		this.openFailure = failure;
	}

	public synchronized void failAtStart(RuntimeException failure) {
		this.startFailure = failure;
	}

	/** Say that this is ready, whether or not the writer has asked. */
	public void callBack() {
		Objects.requireNonNull(this.onReady).run();
	}

	/** The peer goes. */
	public void gone() {
		Objects.requireNonNull(this.onClosed).run();
	}

	@Override
	public ClientTransport open(Supplier<byte[]> first) throws IOException {
		this.duringOpen.run();
		synchronized (this) {
			this.opened = true;
			if (this.openFailure != null) {
				throw this.openFailure;
			}
			if (!this.keepsFirst && this.allowed == Long.MAX_VALUE) {
				this.received.writeBytes(first.get());
			}
			return this;
		}
	}

	@Override
	public void start(Runnable onReady, Runnable onClosed) {
		this.onReady = onReady;
		this.onClosed = onClosed;
		this.duringStart.run();
		if (this.startFailure instanceof RuntimeException ex) {
			throw ex;
		}
	}

	@Override
	public boolean ready() {
		enter("ready");
		try {
			synchronized (this) {
				this.asked++;
				boolean ready = this.allowed > 0 && this.closed == 0;
				this.wanted |= !ready;
				return ready;
			}
		}
		finally {
			this.inUse.set(false);
		}
	}

	@Override
	public synchronized int writeLimit() {
		return this.limit;
	}

	@Override
	public boolean write(ByteBuffer source) throws IOException {
		enter("write");
		try {
			this.duringWrite.run();
			synchronized (this) {
				if (this.failure instanceof IOException ex) {
					throw ex;
				}
				if (this.failure instanceof RuntimeException ex) {
					throw ex;
				}
				if (this.closed > 0) {
					this.misuses.add("written to after the end");
				}
				int size = (int) Math.min(source.remaining(), Math.min(this.allowed, this.perWrite));
				this.allowed -= (this.allowed == Long.MAX_VALUE) ? 0 : size;
				this.received.write(source.array(), source.arrayOffset() + source.position(), size);
				this.writes.add(size);
				source.position(source.position() + size);
				return !this.keepsBuffer;
			}
		}
		finally {
			this.inUse.set(false);
		}
	}

	@Override
	public void close() {
		enter("close");
		synchronized (this) {
			this.closed++;
		}
		this.inUse.set(false);
		this.duringClose.run();
	}

	private void enter(String what) {
		this.threads.add(Thread.currentThread().getName());
		if (!this.inUse.compareAndSet(false, true)) {
			synchronized (this) {
				this.misuses.add(what + " during another call");
			}
		}
	}

	/** Return how often the engine has asked whether this is ready. */
	public synchronized int asked() {
		return this.asked;
	}

	public synchronized boolean opened() {
		return this.opened;
	}

	public synchronized int closed() {
		return this.closed;
	}

	public synchronized List<Integer> writes() {
		return List.copyOf(this.writes);
	}

	public synchronized List<String> misuses() {
		return List.copyOf(this.misuses);
	}

	public Set<String> threads() {
		return this.threads;
	}

	public synchronized byte[] bytes() {
		return this.received.toByteArray();
	}

	public String text() {
		return new String(bytes(), StandardCharsets.UTF_8);
	}

	/** Return what a browser makes of it. */
	public List<SseEvent> events() {
		return SseParser.parse(bytes());
	}

	/** The application's messages among them. */
	public List<String> messages() {
		return events().stream().filter((event) -> !event.isOurs()).map(SseEvent::data).toList();
	}

	/** The resets among them. */
	public List<String> resets() {
		return events().stream().filter((event) -> event.name().equals("sse-push.reset")).map(SseEvent::data).toList();
	}

	public String lastEventId() {
		SseParser parser = new SseParser((event) -> {
		});
		byte[] all = bytes();
		parser.feed(all, all.length);
		return parser.lastEventId();
	}

}
