package io.github.ssepush.sample;

import java.time.Duration;
import java.util.Base64;
import java.util.stream.IntStream;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;

/**
 * The settings of the sample, most of which matter when it runs on several nodes.
 *
 * @param node what the page calls this node, empty if there is no other
 * @param tokenKey the key of the tokens it issues, at least 32 random bytes in Base64 and
 * the same on all nodes; empty for one that is made up
 * @param perWord how long the assistant takes to type a word
 */
@ConfigurationProperties("sample")
record SampleProperties(@DefaultValue("") String node, @DefaultValue("") String tokenKey,
		@DefaultValue("80ms") Duration perWord) {

	static final int KEY_SIZE = 32;

	SampleProperties {
		Assert.isTrue(tokenKey.isEmpty() || isRandom(tokenKey),
				"'sample.token-key' must be at least " + KEY_SIZE + " random bytes in Base64, such as the output of "
						+ "'head -c 32 /dev/urandom | base64': anyone with the key can make tokens for all users");
	}

	/** A key that a person has typed or copied from a text is text itself. */
	private static boolean isRandom(String encoded) {
		byte[] key = decode(encoded);
		if (key.length < KEY_SIZE) {
			return false;
		}
		int distinct = (int) IntStream.range(0, key.length).map((i) -> key[i]).distinct().count();
		boolean text = IntStream.range(0, key.length).allMatch((i) -> key[i] >= 0);
		return !text && distinct > KEY_SIZE / 2;
	}

	private static byte[] decode(String key) {
		try {
			return Base64.getDecoder().decode(key);
		}
		catch (IllegalArgumentException ex) {
			return new byte[0];
		}
	}

}
