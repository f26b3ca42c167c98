package io.github.ssepush.ticket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The part of a ticket that says where a store keeps it: the same for all tickets of a
 * user, so that a store finds them together. It is a digest of the user's name.
 */
public final class TicketLocator {

	/**
	 * The number of characters, which are letters, digits, {@code -} and {@code _}.
	 */
	public static final int LENGTH = 11;

	private TicketLocator() {
	}

	/**
	 * Return the locator of a user's tickets.
	 * @param user the user
	 * @return what each ticket and each digest of a ticket begins with
	 */
	public static String of(String user) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(user.getBytes(StandardCharsets.UTF_8));
			return Base64.getUrlEncoder().encodeToString(digest).substring(0, LENGTH);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
