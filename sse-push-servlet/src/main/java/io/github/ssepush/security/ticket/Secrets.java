package io.github.ssepush.security.ticket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

import io.github.ssepush.ticket.TicketLocator;

/**
 * Creates secrets that can't be guessed, and the digests under which they are stored.
 */
final class Secrets {

	private static final int TICKET_BYTES = 24;

	private static final SecureRandom random = new SecureRandom();

	private static final Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();

	private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

	private Secrets() {
	}

	/** Make a ticket, which begins with what a store finds all tickets of the user by. */
	static String nextTicket(String user) {
		return TicketLocator.of(user) + next(TICKET_BYTES);
	}

	static boolean isTicket(String text) {
		return text.length() > TicketLocator.LENGTH && isSecret(text.substring(TicketLocator.LENGTH), TICKET_BYTES)
				&& isOfAlphabet(text);
	}

	/** Return the digest under which a store keeps a ticket. */
	static String digestOfTicket(String ticket) {
		return ticket.substring(0, TicketLocator.LENGTH) + digest(ticket);
	}

	static String next(int bytes) {
		byte[] secret = new byte[bytes];
		random.nextBytes(secret);
		return encoder.encodeToString(secret);
	}

	/** Return whether a text could be a secret that was made of so many bytes. */
	static boolean isSecret(String text, int bytes) {
		return text.length() == (bytes * 4 + 2) / 3 && isOfAlphabet(text);
	}

	private static boolean isOfAlphabet(String text) {
		return text.chars().allMatch((character) -> ALPHABET.indexOf(character) >= 0);
	}

	static String digest(String secret) {
		try {
			byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
			return encoder.encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
