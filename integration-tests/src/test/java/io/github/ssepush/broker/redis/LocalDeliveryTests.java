package io.github.ssepush.broker.redis;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.support.Backlog;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every delivery on this node has an answer.
 */
class LocalDeliveryTests {

	private static final Destination CLIENT = Destination.client("node-1");

	private final InboxThread thread = new InboxThread(new Backlog("inbox", 10));

	@Test
	void deliveryThatTheStopDropsFails() {
		CompletableFuture<Void> busy = new CompletableFuture<>();
		this.thread.execute(1, () -> busy.orTimeout(60, TimeUnit.SECONDS).join());
		CompletableFuture<PushReceipt> receipt = deliverTo(new Recorder());
		this.thread.stop();
		busy.complete(null);
		assertThat(failureOf(receipt)).isInstanceOf(BrokerUnavailableException.class);
	}

	@Test
	void deliveryThatThrowsFails() {
		AssertionError failure = new AssertionError("of an application");
		CompletableFuture<PushReceipt> receipt = deliverTo(new Recorder() {

			@Override
			public boolean onEntry(Destination destination, Entry entry) {
				throw failure;
			}

		});
		assertThat(failureOf(receipt)).isSameAs(failure);
		this.thread.stop();
	}

	private static @Nullable Throwable failureOf(CompletableFuture<PushReceipt> receipt) {
		CompletableFuture<@Nullable Throwable> failure = receipt.handle((value, thrown) -> thrown);
		return failure.orTimeout(10, TimeUnit.SECONDS).join();
	}

	@SuppressWarnings("NullAway") // A client needs no registration.
	private CompletableFuture<PushReceipt> deliverTo(Recorder recorder) {
		CompletableFuture<PushReceipt> receipt = new CompletableFuture<>();
		new LocalDelivery(null, this.thread, recorder).deliver(CLIENT, Recorder.message("a", true), receipt);
		return receipt;
	}

}
