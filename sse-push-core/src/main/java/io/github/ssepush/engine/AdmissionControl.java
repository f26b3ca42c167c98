package io.github.ssepush.engine;

import io.github.ssepush.RefusalReason;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.engine.stream.ClientIdentity;

/**
 * Decides who may have a stream on this node, and counts the places. Safe for use by any
 * thread.
 */
public final class AdmissionControl {

	private final ClientLimit limit;

	private final UserLimit userLimit;

	private final ConnectRate connectRate;

	private final Revocations revocations = new Revocations();

	private final SsePushListener listener;

	private volatile boolean accepting;

	AdmissionControl(AdmissionSettings settings, SsePushListener listener) {
		this.limit = new ClientLimit(settings.maxClients());
		this.userLimit = new UserLimit(settings.placesPerUser());
		this.connectRate = new ConnectRate(settings.maxConnectsPerUser());
		this.listener = listener;
	}

	/**
	 * Return whether clients can be opened: not before the start and not once the stop
	 * has begun.
	 * @return whether they can
	 */
	public boolean isAccepting() {
		return this.accepting;
	}

	/**
	 * Return whether a revocation applies to a user.
	 * @param identity who asks for a stream
	 * @return whether the answer is no, for now
	 */
	public boolean isRevoked(ClientIdentity identity) {
		return this.revocations.concern(identity);
	}

	/**
	 * Return the maximum number of clients of this node.
	 * @return the maximum, {@link Integer#MAX_VALUE} for no limit
	 */
	public int maxClients() {
		return this.limit.max();
	}

	/**
	 * Limit the number of clients of this node. Clients that are open stay open.
	 * @param maxClients the maximum number
	 */
	public void limitClients(int maxClients) {
		this.limit.set(maxClients);
	}

	/**
	 * Count a client that was refused before a place was requested for it.
	 * @param reason why it was refused
	 */
	public void countRefusal(RefusalReason reason) {
		this.listener.clientRefused(reason);
	}

	void accept(boolean accepting) {
		this.accepting = accepting;
	}

	/**
	 * Take a place.
	 * @throws AdmissionRefusedException if there is none for this user now
	 */
	void enter(ClientIdentity identity) {
		if (!this.accepting) {
			throw refused(RefusalReason.STOPPING);
		}
		if (isRevoked(identity)) {
			throw refused(RefusalReason.REVOKED);
		}
		if (this.limit.isReached()) {
			throw refused(RefusalReason.NODE_FULL);
		}
		if (!this.userLimit.take(identity.user())) {
			throw refused(RefusalReason.USER_FULL);
		}
		if (!this.connectRate.take(identity.user())) {
			this.userLimit.leave(identity.user());
			throw refused(RefusalReason.USER_RATE);
		}
		// At last: a request that is refused takes no place from another user.
		if (!this.limit.take()) {
			this.userLimit.leave(identity.user());
			throw refused(RefusalReason.NODE_FULL);
		}
	}

	/** Leave a place that was taken. */
	void leave(String user) {
		this.userLimit.leave(user);
		this.limit.leave();
	}

	/** Return whether all places are free. */
	boolean isUnused() {
		return this.limit.isUnused();
	}

	AdmissionRefusedException refused(RefusalReason reason) {
		countRefusal(reason);
		return new AdmissionRefusedException(reason);
	}

	Revocations revocations() {
		return this.revocations;
	}

	/** Forget what is over. To be called once in a second. */
	void nextSecond() {
		this.revocations.tidy();
		this.connectRate.nextSecond();
	}

}
