package io.github.ssepush.autoconfigure;

import java.time.Duration;
import java.util.function.Consumer;

import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;

import io.github.ssepush.Client;
import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.PushOutcome;
import io.github.ssepush.RefusalReason;
import io.github.ssepush.RunOutcome;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.UserPresenceEvent;
import io.github.ssepush.support.QuietLogger;

/**
 * Tells all listeners, whatever one of them does.
 */
final class CompositeListener implements SsePushListener {

	private final QuietLogger logger = new QuietLogger(LoggerFactory.getLogger(CompositeListener.class));

	private final SingletonSupplier<SsePushListener[]> listeners;

	CompositeListener(ObjectProvider<SsePushListener> listeners) {
		this.listeners = SingletonSupplier.of(() -> listeners.orderedStream().toArray(SsePushListener[]::new));
	}

	@Override
	public void clientOpened(Client client) {
		tell((listener) -> listener.clientOpened(client));
	}

	@Override
	public void clientClosed(Client client, CloseReason reason, Duration duration) {
		tell((listener) -> listener.clientClosed(client, reason, duration));
	}

	@Override
	public void clientRefused(RefusalReason reason) {
		tell((listener) -> listener.clientRefused(reason));
	}

	@Override
	public void messageSent(Destination.Kind destination, PushOutcome outcome) {
		tell((listener) -> listener.messageSent(destination, outcome));
	}

	@Override
	public void runEnded(RunOutcome outcome, Duration duration) {
		tell((listener) -> listener.runEnded(outcome, duration));
	}

	@Override
	public void userPresenceChanged(UserPresenceEvent event) {
		tell((listener) -> listener.userPresenceChanged(event));
	}

	private void tell(Consumer<SsePushListener> news) {
		for (SsePushListener listener : this.listeners.obtain()) {
			try {
				news.accept(listener);
			}
			catch (RuntimeException | Error ex) {
				this.logger.error("{} failed. An SsePushListener must not throw; the others are notified all the same",
						listener.getClass().getName(), ex);
			}
		}
	}

}
