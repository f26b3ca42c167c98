package io.github.ssepush.security.ticket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * Seals bearer tokens with AES-GCM before they are given to a store of tickets. The key
 * is derived from a secret of which the store has only a digest. A reader of the store
 * can therefore read no token. A sealed token is bound to its user.
 */
enum TokenSeal {

	/** With the key of a ticket that waits for its first use. */
	TICKET,

	/** With the key of the resume secret of a ticket that was used. */
	RESUME_SECRET;

	private static final SecureRandom random = new SecureRandom();

	private static final String CIPHER = "AES/GCM/NoPadding";

	private static final String HMAC = "HmacSHA256";

	private static final int NONCE_BYTES = 12;

	private static final int TAG_BITS = 128;

	/** Seal a token. */
	String seal(String token, String secret, String user) {
		byte[] nonce = new byte[NONCE_BYTES];
		random.nextBytes(nonce);
		try {
			Cipher cipher = cipher(Cipher.ENCRYPT_MODE, secret, user, nonce);
			byte[] text = cipher.doFinal(token.getBytes(StandardCharsets.UTF_8));
			byte[] sealed = ByteBuffer.allocate(NONCE_BYTES + text.length).put(nonce).put(text).array();
			return Base64.getEncoder().withoutPadding().encodeToString(sealed);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Could not seal a token", ex);
		}
	}

	/**
	 * Open a sealed token.
	 * @return the token, {@code null} if it was sealed with another secret or for another
	 * user, or was changed
	 */
	@Nullable String open(String sealed, String secret, String user) {
		try {
			byte[] bytes = Base64.getDecoder().decode(sealed);
			if (bytes.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
				return null;
			}
			Cipher cipher = cipher(Cipher.DECRYPT_MODE, secret, user, Arrays.copyOf(bytes, NONCE_BYTES));
			byte[] token = cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
			return new String(token, StandardCharsets.UTF_8);
		}
		catch (GeneralSecurityException | IllegalArgumentException ex) {
			return null;
		}
	}

	private Cipher cipher(int mode, String secret, String user, byte[] nonce) throws GeneralSecurityException {
		Cipher cipher = Cipher.getInstance(CIPHER);
		cipher.init(mode, new SecretKeySpec(key(secret), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
		cipher.updateAAD(user.getBytes(StandardCharsets.UTF_8));
		return cipher;
	}

	/** Derive a key of 256 bits, as HKDF (RFC 5869) does. */
	private byte[] key(String secret) throws GeneralSecurityException {
		byte[] extracted = hmac(new byte[32], secret.getBytes(StandardCharsets.US_ASCII));
		String info = "sse-push token sealed with a " + name();
		return hmac(extracted, (info + '\u0001').getBytes(StandardCharsets.US_ASCII));
	}

	private static byte[] hmac(byte[] key, byte[] text) throws GeneralSecurityException {
		Mac mac = Mac.getInstance(HMAC);
		mac.init(new SecretKeySpec(key, HMAC));
		return mac.doFinal(text);
	}

}
