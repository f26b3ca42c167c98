package io.github.ssepush.engine.run;

import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.ssepush.Run;
import io.github.ssepush.RunEndedException;
import io.github.ssepush.SseMessage;

/**
 * Takes the pieces of a run from a publisher. As many as come: a run that gets too large
 * ends, and with it the subscription.
 */
final class RunSubscriber implements Subscriber<Object> {

	private static final Logger logger = LoggerFactory.getLogger(RunSubscriber.class);

	private final OpenRun run;

	private boolean subscribed;

	RunSubscriber(OpenRun run) {
		this.run = run;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		if (this.subscribed) {
			// Reactive Streams 1.0.4, rule 2.5.
			subscription.cancel();
			return;
		}
		this.subscribed = true;
		this.run.onEnd(subscription::cancel);
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(Object piece) {
		try {
			add(this.run, piece);
		}
		catch (RunEndedException ex) {
			logger.debug("A piece came after the end of run '{}'", this.run.id());
		}
		catch (RuntimeException | Error ex) {
			onError(ex);
		}
	}

	private static void add(Run run, Object piece) {
		if (piece instanceof CharSequence text) {
			run.append(text);
		}
		else if (piece instanceof SseMessage message) {
			run.send(message);
		}
		else {
			throw new IllegalArgumentException("A piece of a run is a CharSequence or an SseMessage, not a "
					+ piece.getClass().getName() + "; map the publisher's elements");
		}
	}

	@Override
	public void onError(Throwable failure) {
		if (this.run.isOpen()) {
			logger.warn("The producer of run '{}' has failed; its readers get 'failed' with the reason 'error'",
					this.run.id(), failure);
		}
		this.run.fail("error");
	}

	@Override
	public void onComplete() {
		this.run.complete();
	}

}
