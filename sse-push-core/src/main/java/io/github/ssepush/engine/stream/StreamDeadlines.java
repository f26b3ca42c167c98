package io.github.ssepush.engine.stream;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.CloseReason;

/**
 * The deadlines of a stream: its end, and its next sign of life. For the thread of its
 * writer, apart from {@link #extend}.
 */
final class StreamDeadlines {

	private static final AtomicReferenceFieldUpdater<StreamDeadlines, @Nullable TokenLife> TOKEN_LIFE = AtomicReferenceFieldUpdater
		.newUpdater(StreamDeadlines.class, TokenLife.class, "tokenLife");

	private final StreamSettings settings;

	private final long openedAt = System.nanoTime();

	private final long lifetimeEnd;

	/** The time without a write after which the client gets a heartbeat. */
	private final long silence;

	private volatile @Nullable TokenLife tokenLife;

	private long lastWrite = this.openedAt;

	private long blockedSince;

	private boolean blocked;

	/**
	 * Begin.
	 * @param settings how long what may take
	 * @param heartbeat after how long without a write the client is to have a heartbeat,
	 * at the latest
	 * @param lifetime after how many nanoseconds the stream ends
	 * @param tokenLife how long it may go on with its token, {@code null} if that never
	 * expires
	 */
	StreamDeadlines(StreamSettings settings, Duration heartbeat, long lifetime, @Nullable TokenLife tokenLife) {
		this.settings = settings;
		this.silence = heartbeat.toNanos() - settings.tick().toNanos();
		this.lifetimeEnd = this.openedAt + lifetime;
		this.tokenLife = tokenLife;
	}

	long openedAt() {
		return this.openedAt;
	}

	/**
	 * Go on with another token, unless the last one has ended. Called by any thread.
	 * @return whether it has not
	 */
	boolean extend(@Nullable TokenLife life) {
		return TOKEN_LIFE.getAndUpdate(this,
				(last) -> (last != TokenLife.OVER) ? next(last, life) : last) != TokenLife.OVER;
	}

	private static @Nullable TokenLife next(@Nullable TokenLife last, @Nullable TokenLife life) {
		return (life != null) ? life.after(last) : null;
	}

	/** The transport takes nothing. */
	void block(long now) {
		if (!this.blocked) {
			this.blocked = true;
			this.blockedSince = now;
		}
	}

	void unblock() {
		this.blocked = false;
	}

	void wrote(long now) {
		this.lastWrite = now;
	}

	/**
	 * End the stream if it is time. Of a token that has ended, no other takes the place.
	 * @return why the stream ends, {@code null} if it goes on
	 */
	@Nullable CloseReason end(long now) {
		if (now - this.lifetimeEnd >= 0) {
			return CloseReason.LIFETIME_REACHED;
		}
		TokenLife life = this.tokenLife;
		if (life != null && life.hasEnded(now) && TOKEN_LIFE.compareAndSet(this, life, TokenLife.OVER)) {
			return CloseReason.TOKEN_EXPIRED;
		}
		return (this.blocked && now - this.blockedSince >= this.settings.writeTimeout().toNanos())
				? CloseReason.SLOW_CONSUMER : null;
	}

	boolean isHeartbeatDue(long now) {
		return !this.blocked && now - (this.lastWrite + this.silence) > 0;
	}

	/**
	 * Announce the end of the token if it is time, which is so once.
	 * @return how long until the token expires, {@code null} if the client is not to be
	 * notified now
	 */
	@Nullable Duration announceExpiry(long now) {
		TokenLife life = this.tokenLife;
		return (life != null && life.announce(now, this.settings.expiryLead())) ? life.untilExpiry(now) : null;
	}

	/** Return when to look again, at the earliest. */
	long nextLook(long now) {
		long next = earlier(this.lifetimeEnd, this.blocked ? now : this.lastWrite + this.silence);
		TokenLife life = this.tokenLife;
		return (life != null) ? earlier(next, life.nextLook(this.settings.expiryLead())) : next;
	}

	private static long earlier(long one, long other) {
		return (one - other < 0) ? one : other;
	}

}
