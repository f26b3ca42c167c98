package io.github.ssepush.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.ssepush.broker.History;
import io.github.ssepush.engine.stream.DeliveryListener;

/**
 * Records what a listener is notified of.
 */
public final class Deliveries implements DeliveryListener {

	public final List<Integer> written = new CopyOnWriteArrayList<>();

	public final List<Long> delivered = new CopyOnWriteArrayList<>();

	public final List<History.Status> replayed = new CopyOnWriteArrayList<>();

	public final List<History.Status> resets = new CopyOnWriteArrayList<>();

	public volatile int heartbeats;

	@Override
	public void written(int messages) {
		this.written.add(messages);
	}

	@Override
	public void delivered(long nanos) {
		this.delivered.add(nanos);
	}

	@Override
	@SuppressWarnings("NonAtomicVolatileUpdate")
	public void heartbeat() {
		this.heartbeats++;
	}

	@Override
	public void replayed(History.Status outcome) {
		this.replayed.add(outcome);
	}

	@Override
	public void reset(History.Status reason) {
		this.resets.add(reason);
	}

}
