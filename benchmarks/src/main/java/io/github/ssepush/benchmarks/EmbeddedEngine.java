package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import com.sun.management.ThreadMXBean;

import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.SseFrame;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.broker.memory.MemoryLimits;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.ClientPermit;
import io.github.ssepush.engine.EngineSettings;
import io.github.ssepush.engine.log.LogSettings;
import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.engine.stream.ClientTransport;
import io.github.ssepush.engine.stream.DeliveryListener;
import io.github.ssepush.engine.stream.StreamRequest;

/**
 * An engine in this JVM with one writer, without a server and without sockets.
 */
final class EmbeddedEngine implements AutoCloseable {

	static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final Duration HOUR = Duration.ofHours(1);

	private static final int PAYLOAD_SIZE = 128;

	private final MemoryBroker broker = new MemoryBroker(new MemoryLimits(
			new HistoryLimits(1000, 10_000_000, 10_000_000, HOUR, HOUR), Long.MAX_VALUE, Integer.MAX_VALUE));

	private final ClientEngine engine;

	private final long writer;

	EmbeddedEngine(DeliveryListener listener) {
		this.engine = new ClientEngine(this.broker,
				EngineSettings.forTests().with(new LogSettings(1000, 10_000_000, 10_000_000, HOUR, HOUR)),
				new SsePushListener() {
				}, listener);
		this.engine.start();
		this.writer = Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
			.filter((thread) -> thread != null && thread.getThreadName().startsWith("sse-push-writer"))
			.mapToLong((thread) -> thread.getThreadId())
			.max()
			.orElseThrow();
	}

	/** Open a client that follows topics, besides its user and everyone. */
	void open(String user, List<String> topics, ClientTransport transport) {
		ClientIdentity grant = ClientIdentity.of(user);
		try (ClientPermit admission = this.engine.streams().admit(grant)) {
			admission.open(new StreamRequest(grant, topics, null), (first) -> transport);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Publish a payload of the usual size with this end. */
	void publish(Destination destination, char end) {
		byte[] payload = ("x".repeat(PAYLOAD_SIZE - 1) + end).getBytes(StandardCharsets.US_ASCII);
		this.broker.publish(destination,
				new OutboundMessage(SseFrame.encode(null, payload), false, null, null, null, false));
	}

	int clients() {
		return this.engine.clientManager().count();
	}

	/** Return the processor time of the writer. */
	long writerNanos() {
		return THREADS.getThreadCpuTime(this.writer);
	}

	/** Return how much the writer has allocated. */
	long writerBytes() {
		return THREADS.getThreadAllocatedBytes(this.writer);
	}

	@Override
	public void close() {
		this.engine.stop();
	}

}
