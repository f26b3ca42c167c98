package io.github.ssepush.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Bearer tokens of the users that the load client plays. The key is known to everyone and
 * good for nothing else.
 */
public final class Tokens {

	private static final String ALGORITHM = "HmacSHA256";

	private static final long NEVER = 4_000_000_000L;

	private static final SecretKey KEY = new SecretKeySpec(
			"a-key-that-protects-nothing-but-the-benchmarks".getBytes(StandardCharsets.US_ASCII), ALGORITHM);

	/** Signing costs as much as opening a stream on a fast server. */
	private static final Map<Integer, String> TOKENS = new ConcurrentHashMap<>();

	private Tokens() {
	}

	/**
	 * Return the key that servers check tokens with.
	 * @return the key, for HS256
	 */
	public static SecretKey key() {
		return KEY;
	}

	static String of(int user) {
		return TOKENS.computeIfAbsent(user, Tokens::sign);
	}

	private static String sign(int user) {
		String content = encode("{\"alg\":\"HS256\"}") + "."
				+ encode("{\"sub\":\"" + user + "\",\"exp\":" + NEVER + "}");
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(KEY);
			return content + "." + encode(mac.doFinal(content.getBytes(StandardCharsets.US_ASCII)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String encode(String text) {
		return encode(text.getBytes(StandardCharsets.US_ASCII));
	}

	private static String encode(byte[] bytes) {
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

}
