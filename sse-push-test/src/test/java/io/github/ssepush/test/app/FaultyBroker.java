package io.github.ssepush.test.app;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.Start;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.broker.memory.MemoryLimits;

/**
 * A broker with a fault, which assertions have to find.
 */
public class FaultyBroker extends MemoryBroker {

	private volatile Fault fault = Fault.NONE;

	private volatile @Nullable OutboundMessage held;

	private volatile CompletableFuture<Void> late = new CompletableFuture<>();

	public FaultyBroker() {
		super(new MemoryLimits(
				new HistoryLimits(1000, 1_000_000, 1_000_000, Duration.ofMinutes(5), Duration.ofMinutes(5)), 10_000_000,
				1000));
	}

	/** Have this fault from now on. */
	public void use(Fault fault) {
		this.fault = fault;
		this.held = null;
		this.late = new CompletableFuture<>();
	}

	/** Send what is late. */
	public void sendLate() {
		this.late.complete(null);
	}

	@Override
	public CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message) {
		if (message.ephemeral()) {
			return super.publish(destination, message);
		}
		return switch (this.fault) {
			case DROP -> CompletableFuture.completedFuture(new PushReceipt("1-1", destination, 1, false));
			case DUPLICATE -> {
				super.publish(destination, message);
				yield super.publish(destination, message);
			}
			case SWAP -> swap(destination, message);
			case LATE -> this.late.thenCompose((now) -> super.publish(destination, message));
			case WRONG_USER -> super.publish(Destination.user("bob"), message);
			case NONE, NO_RESET -> super.publish(destination, message);
		};
	}

	@Override
	public CompletableFuture<History> read(Destination destination, Start start, int maxBytes) {
		CompletableFuture<History> read = super.read(destination, start, maxBytes);
		return (this.fault != Fault.NO_RESET) ? read
				: read.thenApply((history) -> new History(History.Status.COMPLETE, List.of(), history.last()));
	}

	private CompletableFuture<PushReceipt> swap(Destination destination, OutboundMessage message) {
		OutboundMessage first = this.held;
		if (first == null) {
			this.held = message;
			return CompletableFuture.completedFuture(new PushReceipt("1-1", destination, 1, false));
		}
		this.held = null;
		super.publish(destination, message);
		return super.publish(destination, first);
	}

	/**
	 * The faults of a broker.
	 */
	public enum Fault {

		NONE, DROP, DUPLICATE, SWAP, LATE, WRONG_USER, NO_RESET

	}

}
