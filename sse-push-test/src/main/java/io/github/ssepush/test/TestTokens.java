package io.github.ssepush.test;

import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * Issues tokens without an identity provider. A server accepts them through a
 * {@link #decoder(JwtDecoder) decoder} that knows the key, which is generated for each
 * instance and never leaves it.
 */
public final class TestTokens {

	private static final String ISSUER = "https://sse-push.test";

	private static final Duration LIFE = Duration.ofHours(1);

	private static final SecureRandom random = new SecureRandom();

	private final String keyId = "sse-push-test-" + UUID.randomUUID();

	private final SecretKey key = generateKey();

	private final String userClaim;

	/**
	 * Create an issuer that writes the user's name into the claim {@code sub}.
	 */
	public TestTokens() {
		this("sub");
	}

	/**
	 * Create an issuer that writes the user's name into {@code sub} and another claim.
	 * @param userClaim the claim that the application takes the user's name from, see
	 * {@code spring.security.oauth2.resourceserver.jwt.principal-claim-name}
	 */
	public TestTokens(String userClaim) {
		this.userClaim = userClaim;
	}

	/**
	 * Issue a token that is valid for an hour.
	 * @param user the user's name
	 * @return the token
	 */
	public String issue(String user) {
		return issue(user, LIFE, (claims) -> {
		});
	}

	/**
	 * Issue a token.
	 * @param user the user's name
	 * @param life the time until the token expires; negative for one that has expired
	 * @param customizer changes the claims, such as {@code scope}
	 * @return the token
	 */
	public String issue(String user, Duration life, Consumer<Map<String, Object>> customizer) {
		Instant now = Instant.now();
		Map<String, Object> claims = new LinkedHashMap<>();
		claims.put("iss", ISSUER);
		claims.put("sub", user);
		claims.put(this.userClaim, user);
		claims.put("iat", (life.isNegative() ? now.plus(life) : now).minusSeconds(1));
		claims.put("exp", now.plus(life));
		customizer.accept(claims);
		return sign(claims);
	}

	/**
	 * Return a decoder that accepts the tokens of this issuer alone.
	 * @return the decoder
	 */
	public JwtDecoder decoder() {
		return NimbusJwtDecoder.withSecretKey(this.key).build();
	}

	/**
	 * Return a decoder that accepts the tokens of this issuer and leaves all others to
	 * another decoder.
	 * @param others decodes all other tokens
	 * @return the decoder
	 */
	public JwtDecoder decoder(JwtDecoder others) {
		JwtDecoder own = decoder();
		return (token) -> (isOwn(token) ? own : others).decode(token);
	}

	private boolean isOwn(String token) {
		try {
			return this.keyId.equals(SignedJWT.parse(token).getHeader().getKeyID());
		}
		catch (ParseException ex) {
			return false;
		}
	}

	private String sign(Map<String, Object> claims) {
		JWTClaimsSet.Builder set = new JWTClaimsSet.Builder();
		claims.forEach((name, value) -> set.claim(name, (value instanceof Instant time) ? Date.from(time) : value));
		SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(this.keyId).build(),
				set.build());
		try {
			token.sign(new MACSigner(this.key));
		}
		catch (JOSEException ex) {
			throw new IllegalStateException("Could not sign a token with the claims " + claims, ex);
		}
		return token.serialize();
	}

	private static SecretKey generateKey() {
		byte[] bytes = new byte[32];
		random.nextBytes(bytes);
		return new SecretKeySpec(bytes, "HmacSHA256");
	}

}
