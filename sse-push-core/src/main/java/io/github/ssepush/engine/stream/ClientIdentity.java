package io.github.ssepush.engine.stream;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The identity of a stream, as its token, or whatever else has authenticated its request,
 * states it.
 *
 * @param user the name of the user whose stream it is
 * @param principal the name of who was authenticated: the user, unless the application
 * opens the stream for another user
 * @param issuer the issuer of the token, {@code null} if unknown
 * @param issuedAt when it was issued, {@code null} if unknown
 * @param expiresAt when it ends, by the wall clock; {@code null} if never
 */
public record ClientIdentity(String user, String principal, @Nullable String issuer, @Nullable Instant issuedAt,
		@Nullable Instant expiresAt) {

	/**
	 * Create the grant of a user for their own streams.
	 * @param user the user's name
	 * @param issuer the issuer of the token, {@code null} if unknown
	 * @param issuedAt when it was issued, {@code null} if unknown
	 * @param expiresAt when it ends, by the wall clock; {@code null} if never
	 */
	public ClientIdentity(String user, @Nullable String issuer, @Nullable Instant issuedAt,
			@Nullable Instant expiresAt) {
		this(user, user, issuer, issuedAt, expiresAt);
	}

	/**
	 * Of a user of whom nothing else is known.
	 * @param user the user's name
	 * @return a grant that does not end
	 */
	public static ClientIdentity of(String user) {
		return new ClientIdentity(user, null, null, null);
	}

	/**
	 * Return this grant for the stream of another user.
	 * @param user the other user's name
	 * @return a grant that ends with this one, and with the access of its principal
	 */
	public ClientIdentity forUser(String user) {
		return new ClientIdentity(user, this.principal, this.issuer, this.issuedAt, this.expiresAt);
	}

}
