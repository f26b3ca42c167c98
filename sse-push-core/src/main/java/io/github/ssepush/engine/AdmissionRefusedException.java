package io.github.ssepush.engine;

import io.github.ssepush.RefusalReason;

/**
 * There is no place for a client.
 */
public final class AdmissionRefusedException extends RuntimeException {

	private final RefusalReason reason;

	AdmissionRefusedException(RefusalReason reason) {
		super(reason.tag(), null, false, false);
		this.reason = reason;
	}

	/**
	 * Return the reason why there is no place.
	 * @return the reason
	 */
	public RefusalReason reason() {
		return this.reason;
	}

}
