package io.github.ssepush.web.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.mock.web.MockAsyncContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests how the writer and the container's threads meet at a response.
 */
@Timeout(30)
class ServletTransportTests {

	private final AtomicInteger completed = new AtomicInteger();

	private final AtomicInteger completedDuringWrite = new AtomicInteger();

	private final AtomicInteger closed = new AtomicInteger();

	private final Output output = new Output();

	/** Tasks for the time after the delay of a callback. */
	private final Queue<Runnable> delayed = new ConcurrentLinkedQueue<>();

	private ServletTransport transport;

	private AsyncListener listener;

	@BeforeEach
	void openTransport() throws IOException {
		MockHttpServletResponse response = new MockHttpServletResponse() {

			@Override
			public ServletOutputStream getOutputStream() {
				return ServletTransportTests.this.output;
			}

		};
		ServletTransportOpener opener = new ServletTransportOpener(List.of(), this.delayed::add);
		this.transport = (ServletTransport) opener.open(new Request(), response, () -> new byte[0]);
		this.transport.start(() -> {
		}, this.closed::incrementAndGet);
		this.transport.onWritePossible();
		this.transport.ready();
		passDelay();
		assertThat(this.transport.ready()).isTrue();
	}

	@Test
	void writerWaitsForTheCallbackThoughTheOutputIsReadyBeforeIt() {
		this.output.ready = false;
		assertThat(this.transport.ready()).isFalse();
		assertNotReadyUntilCalledBack();
	}

	@Test
	void writerWaitsForTheCallbackAfterAWriteThatFillsTheOutput() throws IOException {
		this.output.duringWrite = () -> this.output.ready = false;
		assertThat(this.transport.write(bytes())).isTrue();
		assertNotReadyUntilCalledBack();
	}

	@Test
	void callbackThatComesBeforeTheAnswerIsNotLost() {
		this.output.duringQuestion = () -> {
			this.output.ready = false;
			this.transport.onWritePossible();
			passDelay();
		};
		assertThat(this.transport.ready()).isFalse();
		this.output.duringQuestion = Thread::onSpinWait;
		this.output.ready = true;
		assertThat(this.transport.ready()).isTrue();
	}

	@Test
	void aResponseIsCompletedOnce() throws IOException {
		this.transport.close();
		this.transport.close();
		this.transport.onError(new IOException("late"));
		this.listener.onTimeout(event());
		this.listener.onComplete(event());
		this.transport.close();
		assertThat(this.completed).hasValue(1);
	}

	@Test
	void anErrorAfterwardsIsCompletedAgainBecauseTomcatForgets() throws IOException {
		this.transport.close();
		this.listener.onError(event());
		assertThat(this.completed).hasValue(2);
	}

	@Test
	void whoHasClosedIsLetGoOf() throws IOException {
		this.transport.close();
		this.transport.onError(new IOException("late"));
		this.listener.onComplete(event());
		assertThat(this.closed).hasValue(0);
	}

	@Test
	void whatTheContainerCompletesIsNotCompletedAgain() throws IOException {
		this.listener.onComplete(event());
		this.transport.close();
		assertThat(this.completed).hasValue(0);
		assertThat(this.closed).hasValueGreaterThan(0);
		assertThat(this.transport.ready()).isFalse();
		assertThatIOException().isThrownBy(() -> this.transport.write(bytes()));
	}

	@Test
	void aFailureWhileTheWriterWritesLeavesTheEndToTheWriter() throws Exception {
		CountDownLatch goOn = new CountDownLatch(1);
		CountDownLatch writing = new CountDownLatch(1);
		this.output.duringWrite = () -> {
			writing.countDown();
			await(goOn);
		};
		Thread writer = new Thread(this::write);
		writer.start();
		await(writing);
		this.transport.onError(new IOException("the peer has gone"));
		assertThat(this.completed).hasValue(0);
		assertThat(this.closed).hasValue(1);
		goOn.countDown();
		writer.join(Duration.ofSeconds(10).toMillis());
		this.transport.close();
		assertThat(this.completed).hasValue(1);
		assertThat(this.completedDuringWrite).hasValue(0);
	}

	@RepeatedTest(50)
	void whoeverEndsItAndHoweverManyItIsCompletedAndNeverDuringAWrite() throws InterruptedException {
		CountDownLatch go = new CountDownLatch(1);
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		Thread[] threads = { thread(go, failure, () -> {
			for (int i = 0; i < 50; i++) {
				write();
			}
			this.transport.close();
		}), thread(go, failure, () -> this.transport.onError(new IOException("a"))),
				thread(go, failure, () -> this.listener.onError(event())),
				thread(go, failure, () -> this.listener.onTimeout(event())) };
		go.countDown();
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(failure.get()).isNull();
		assertThat(this.completed).hasValueBetween(1, 2);
		assertThat(this.completedDuringWrite).hasValue(0);
	}

	private void assertNotReadyUntilCalledBack() {
		this.output.ready = true;
		assertThat(this.transport.ready()).isFalse();
		this.transport.onWritePossible();
		assertThat(this.transport.ready()).isFalse();
		passDelay();
		assertThat(this.transport.ready()).isTrue();
	}

	private void passDelay() {
		for (Runnable next = this.delayed.poll(); next != null; next = this.delayed.poll()) {
			next.run();
		}
	}

	private void write() {
		try {
			this.transport.write(bytes());
		}
		catch (IOException ex) {
			// It has ended, and says so.
		}
	}

	private static ByteBuffer bytes() {
		return ByteBuffer.wrap(new byte[] { 'x' });
	}

	private static AsyncEvent event() {
		return new AsyncEvent(new MockAsyncContext(new MockHttpServletRequest(), new MockHttpServletResponse()));
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Thread thread(CountDownLatch go, AtomicReference<@Nullable Throwable> failure, Action action) {
		Thread thread = new Thread(() -> {
			try {
				await(go);
				action.run();
			}
			catch (Exception | AssertionError ex) {
				failure.set(ex);
			}
		});
		thread.start();
		return thread;
	}

	/**
	 * Something that may fail.
	 */
	private interface Action {

		void run() throws Exception;

	}

	/**
	 * Remembers who listens, and counts completions.
	 */
	private final class Request extends MockHttpServletRequest {

		@Override
		public AsyncContext startAsync() {
			return new MockAsyncContext(this, new MockHttpServletResponse()) {

				@Override
				public void addListener(AsyncListener added) {
					ServletTransportTests.this.listener = added;
				}

				@Override
				public void addListener(AsyncListener added, ServletRequest request, ServletResponse response) {
					addListener(added);
				}

				@Override
				public void complete() {
					ServletTransportTests.this.completed.incrementAndGet();
					if (ServletTransportTests.this.output.writing) {
						ServletTransportTests.this.completedDuringWrite.incrementAndGet();
					}
				}

			};
		}

	}

	/**
	 * Takes everything, even while it is not ready.
	 */
	private static final class Output extends ServletOutputStream {

		private volatile Runnable duringWrite = Thread::onSpinWait;

		private volatile Runnable duringQuestion = Thread::onSpinWait;

		private volatile boolean writing;

		private volatile boolean ready = true;

		@Override
		public boolean isReady() {
			this.duringQuestion.run();
			return this.ready;
		}

		@Override
		public void setWriteListener(WriteListener listener) {
			Objects.requireNonNull(listener);
		}

		@Override
		public void write(int b) {
			this.writing = true;
			this.duringWrite.run();
			this.writing = false;
		}

	}

}
