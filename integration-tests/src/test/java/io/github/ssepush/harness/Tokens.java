package io.github.ssepush.harness;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Consumer;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
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
		return with((claims) -> claims.subject(user));
	}

	/** A good token with other claims than a user. */
	public static String with(Consumer<JwtClaimsSet.Builder> claims) {
		return sign(KEY, claims, Instant.now().plusSeconds(3600));
	}

	/** Create a token as one of several issuers does. */
	public static String signedWith(String secret, Consumer<JwtClaimsSet.Builder> claims) {
		return sign(key(secret), claims, Instant.now().plusSeconds(3600));
	}

	/** Checks what {@link #signedWith} has made. */
	public static NimbusJwtDecoder decoder(String secret) {
		return NimbusJwtDecoder.withSecretKey(key(secret)).build();
	}

	/** A good token whose claims are taken as they are. */
	public static String ofJson(String claims) {
		try {
			JWSObject token = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(claims));
			token.sign(new MACSigner(KEY));
			return token.serialize();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public static String expired(String user) {
		return sign(KEY, (claims) -> claims.subject(user), Instant.now().minusSeconds(3600));
	}

	public static String ofAnotherIssuer(String user) {
		return sign(key("a-key-that-the-server-does-not-know-at-all"), (claims) -> claims.subject(user),
				Instant.now().plusSeconds(3600));
	}

	private static String sign(SecretKey key, Consumer<JwtClaimsSet.Builder> more, Instant expiresAt) {
		JwtClaimsSet.Builder claims = JwtClaimsSet.builder()
			.issuedAt(expiresAt.minusSeconds(7200))
			.expiresAt(expiresAt);
		more.accept(claims);
		return new NimbusJwtEncoder(new ImmutableSecret<>(key))
			.encode(JwtEncoderParameters.from(JwsHeader.with(MacAlgorithm.HS256).build(), claims.build()))
			.getTokenValue();
	}

	private static SecretKey key(String secret) {
		return new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), "HmacSHA256");
	}

}
