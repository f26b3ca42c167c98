package io.github.ssepush.test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import com.nimbusds.jose.jwk.source.ImmutableSecret;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * Makes and checks tokens.
 */
public final class Tokens {

	private static final SecretKey KEY = key("the-key-that-the-tests-sign-their-tokens-with");

	private Tokens() {
	}

	public static JwtDecoder decoder() {
		return NimbusJwtDecoder.withSecretKey(KEY).build();
	}

	public static String of(String user) {
		return sign(KEY, user, Instant.now().plusSeconds(3600));
	}

	public static String expired(String user) {
		return sign(KEY, user, Instant.now().minusSeconds(3600));
	}

	public static String ofAnotherIssuer(String user) {
		return sign(key("a-key-that-nobody-has-told-the-server-about"), user, Instant.now().plusSeconds(3600));
	}

	private static String sign(SecretKey key, String user, Instant expiresAt) {
		JwtClaimsSet claims = JwtClaimsSet.builder()
			.subject(user)
			.issuedAt(expiresAt.minusSeconds(7200))
			.expiresAt(expiresAt)
			.build();
		return new NimbusJwtEncoder(new ImmutableSecret<>(key))
			.encode(JwtEncoderParameters.from(JwsHeader.with(MacAlgorithm.HS256).build(), claims))
			.getTokenValue();
	}

	private static SecretKey key(String secret) {
		return new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), "HmacSHA256");
	}

}
