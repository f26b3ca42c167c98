package io.github.ssepush.broker.redis;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.UserOfflineEvent;
import io.github.ssepush.UserOnlineEvent;
import io.github.ssepush.UserPresenceEvent;

/**
 * Something about users who come and go that this node has taken on.
 *
 * @param word the word that Redis has for it
 * @param deadline the time until which it has to be done
 * @param since the time at which the user came online
 * @param until the time at which the last client of the user left
 */
record DueWord(String word, String deadline, Instant since, Instant until) {

	/** Read an answer of {@link Script#PRESENCE_CLAIM}. */
	static DueWord read(byte[] text) {
		String[] parts = Call.decode(text).split(" ", 4);
		return new DueWord(parts[3], parts[0], Instant.ofEpochMilli(Long.parseLong(parts[1])),
				Instant.ofEpochMilli(Long.parseLong(parts[2])));
	}

	DueWord until(String later) {
		return new DueWord(this.word, later, this.since, this.until);
	}

	/** The event that has to be published; none if all users have to be looked at. */
	@Nullable UserPresenceEvent event() {
		String user = this.word.substring(1);
		return switch (this.word.charAt(0)) {
			case '+' -> new UserOnlineEvent(user, this.since);
			case '!' -> new UserOfflineEvent(user, this.since, this.until);
			default -> null;
		};
	}

}
