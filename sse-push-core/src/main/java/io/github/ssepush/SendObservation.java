package io.github.ssepush;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.support.TraceText;

/**
 * Observation of one send, from its conversion to its receipts.
 *
 * @param observation the observation, which does nothing where sends are not observed
 */
record SendObservation(Observation observation) {

	private static final SsePushObservationConvention DEFAULT_CONVENTION = new DefaultSsePushObservationConvention();

	static SendObservation start(Destination.Kind kind, ObservationRegistry registry,
			@Nullable SsePushObservationConvention convention) {
		return new SendObservation(SsePushObservationDocumentation.SEND.start(convention, DEFAULT_CONVENTION,
				() -> new SsePushSendContext(kind), registry));
	}

	Observation.Scope openScope() {
		return this.observation.openScope();
	}

	/** Return the trace that travels with the message, if there is one. */
	@Nullable String trace() {
		return (this.observation.getContext() instanceof SsePushSendContext context)
				? TraceText.write(context.headers()) : null;
	}

	/** End with a send of one or more messages, whatever becomes of them. */
	void endWith(CompletableFuture<?> sent, List<CompletableFuture<PushReceipt>> receipts) {
		if (!this.observation.isNoop()) {
			sent.whenComplete((done, failure) -> end(receipts, failure));
		}
	}

	/** A message that is discarded with its transaction is not an error. */
	void end(PushOutcome outcome, @Nullable Throwable failure) {
		if (this.observation.getContext() instanceof SsePushSendContext context) {
			context.setOutcome(outcome);
		}
		if (failure != null && outcome != PushOutcome.DISCARDED) {
			this.observation.error(failure);
		}
		this.observation.stop();
	}

	/** Of several messages, one that fails counts; duplicates count if they all are. */
	private void end(List<CompletableFuture<PushReceipt>> receipts, @Nullable Throwable failure) {
		Throwable cause = (failure != null) ? Failures.unwrap(failure) : null;
		boolean duplicate = failure == null && !receipts.isEmpty()
				&& receipts.stream().allMatch((receipt) -> receipt.join().duplicate());
		end(PushOutcome.of(cause, duplicate), cause);
	}

}
