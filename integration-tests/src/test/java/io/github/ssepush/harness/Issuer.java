package io.github.ssepush.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * An issuer of tokens whose keys and answers are fetched over HTTP, which can fail for a
 * while.
 */
public final class Issuer implements AutoCloseable {

	/** Shared, because to find a key takes a second. */
	private static final RSAKey KEY = createKey();

	private final HttpServer server;

	private volatile boolean available = true;

	private Issuer(HttpServer server) {
		this.server = server;
	}

	public static Issuer start() {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			Issuer issuer = new Issuer(server);
			server.createContext("/", issuer::answer);
			server.start();
			return issuer;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Set whether requests get an answer, or a 503. */
	public void setAvailable(boolean available) {
		this.available = available;
	}

	public String uri() {
		return "http://localhost:" + this.server.getAddress().getPort();
	}

	public String keys() {
		return uri() + "/keys";
	}

	public String introspection() {
		return uri() + "/introspect";
	}

	public String token(String user) {
		Instant now = Instant.now();
		JwtClaimsSet claims = JwtClaimsSet.builder()
			.subject(user)
			.issuer(uri())
			.issuedAt(now)
			.expiresAt(now.plusSeconds(3600))
			.build();
		return new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(KEY)))
			.encode(JwtEncoderParameters.from(JwsHeader.with(SignatureAlgorithm.RS256).keyId("a").build(), claims))
			.getTokenValue();
	}

	private void answer(HttpExchange exchange) throws IOException {
		String body = switch (exchange.getRequestURI().getPath()) {
			case "/keys" -> new JWKSet(KEY.toPublicJWK()).toString();
			case "/introspect" ->
				introspect(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
			default -> "{\"issuer\":\"%s\",\"jwks_uri\":\"%s\",\"subject_types_supported\":[\"public\"]}"
				.formatted(uri(), keys());
		};
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", "application/json");
		exchange.sendResponseHeaders(this.available ? 200 : 503, bytes.length);
		exchange.getResponseBody().write(bytes);
		exchange.close();
	}

	/** An opaque token is its user's name after "opaque-". */
	private static String introspect(String form) {
		String user = form.replaceAll("(^|.*&)token=opaque-([^&]+).*", "$2");
		return user.equals(form) ? "{\"active\":false}" : "{\"active\":true,\"sub\":\"%s\",\"iat\":%s,\"exp\":%s}"
			.formatted(user, Instant.now().getEpochSecond(), Instant.now().getEpochSecond() + 3600);
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	private static RSAKey createKey() {
		try {
			return new RSAKeyGenerator(2048).keyID("a").generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
