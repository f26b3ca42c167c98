package io.github.ssepush.client;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What a stream's token, or whatever else has authenticated its request, says about it.
 *
 * @param user the user's name
 * @param issuer who has issued the token, {@code null} if unknown
 * @param issuedAt when it was issued, {@code null} if unknown
 * @param expiresAt when it ends, by the wall clock; {@code null} if never
 */
public record Grant(String user, @Nullable String issuer, @Nullable Instant issuedAt, @Nullable Instant expiresAt) {

	/**
	 * Of a user of whom nothing else is known.
	 * @param user the user's name
	 * @return a grant that does not end
	 */
	public static Grant of(String user) {
		return new Grant(user, null, null, null);
	}

}
