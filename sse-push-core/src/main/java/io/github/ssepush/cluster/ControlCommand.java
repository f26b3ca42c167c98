package io.github.ssepush.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.Names;

/**
 * A command that one node sends to another.
 */
public sealed interface ControlCommand {

	/**
	 * Write a command.
	 * @return its text, without its age
	 */
	default String write() {
		return CommandText.write(this);
	}

	/**
	 * Read a command.
	 * @param text what {@link #write} returned
	 * @param age how long ago the command was given
	 * @return what is to be done now
	 * @throws IllegalArgumentException if it is of a version that is not this one's
	 */
	static ControlCommand read(String text, Duration age) {
		return CommandText.read(text, age);
	}

	/**
	 * End the streams of a user, and those that the user has opened for others.
	 *
	 * @param user the user's name
	 * @param reason why
	 * @param age how long ago this was asked for; streams that were opened since go on
	 */
	record DisconnectUser(String user, CloseReason reason, Duration age) implements ControlCommand {

		public DisconnectUser {
			Names.requireValid("user name", user);
			Objects.requireNonNull(reason, "reason");
		}

		/**
		 * End all streams that a user has now.
		 * @param user the user's name
		 * @param reason why
		 */
		public DisconnectUser(String user, CloseReason reason) {
			this(user, reason, Duration.ZERO);
		}

	}

	/**
	 * End the streams of a user, and reject new ones with a token as old. Each node adds
	 * its clock skew to the moment.
	 *
	 * @param user the user's name
	 * @param at tokens issued until then are concerned
	 * @param period for how long
	 * @param age how long ago this was asked for; streams that were opened since, with a
	 * newer token, go on
	 */
	record RevokeUser(String user, Instant at, Duration period, Duration age) implements ControlCommand {

		public RevokeUser {
			Names.requireValid("user name", user);
		}

		/**
		 * End all streams that a user has now.
		 * @param user the user's name
		 * @param at tokens issued until then are concerned
		 * @param period for how long
		 */
		public RevokeUser(String user, Instant at, Duration period) {
			this(user, at, period, Duration.ZERO);
		}

	}

	/**
	 * Let a stream go on with another token of the same issuer and user.
	 *
	 * @param clientId the client's id
	 * @param user the name of the user whose token it is
	 * @param issuer who has issued the token, {@code null} if unknown
	 * @param expiresAt when the token expires, {@code null} if never
	 * @param topics the topics that the token's user may follow; a stream that follows
	 * another one does not go on
	 */
	record RefreshClient(String clientId, String user, @Nullable String issuer, @Nullable Instant expiresAt,
			Set<String> topics) implements ControlCommand {

		public RefreshClient {
			Names.requireValid("user name", user);
			if (issuer != null) {
				Names.requireValid("issuer", issuer);
			}
			topics.forEach(Names::requireValidTopic);
		}

	}

	/**
	 * Stop a run.
	 *
	 * @param user the name of the user whose run it is
	 * @param id the id of the run
	 */
	record StopRun(String user, String id) implements ControlCommand {

		public StopRun {
			Destination.run(user, id);
		}

	}

	/**
	 * End one stream.
	 *
	 * @param clientId the client's id
	 * @param reason why
	 */
	record DisconnectClient(String clientId, CloseReason reason) implements ControlCommand {

		public DisconnectClient {
			Objects.requireNonNull(clientId, "clientId");
			Objects.requireNonNull(reason, "reason");
		}

	}

}
