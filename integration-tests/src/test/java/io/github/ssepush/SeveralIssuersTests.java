package io.github.ssepush;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import com.nimbusds.jwt.JWTParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.OneServer;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two issuers call different people by the same name: the recipe of
 * {@code docs/security.md}.
 */
@ParameterizedClass
@EachContainer
class SeveralIssuersTests extends OneServer {

	private static final String STAFF = "https://staff.example.com";

	private static final String CUSTOMERS = "https://customers.example.com";

	private static final Map<String, String> SECRETS = Map.of(STAFF, "the-secret-that-the-staff-issuer-signs-with",
			CUSTOMERS, "the-secret-that-the-customer-issuer-signs-with");

	private static final AtomicInteger users = new AtomicInteger();

	/** A user of this test alone, so that the tests can share a server. */
	private final String alice = "alice-" + users.incrementAndGet();

	@BeforeParameterizedClassInvocation
	static void startServer(Wire wire) {
		server = TestServer.start(wire, List.of(TwoIssuers.class), "sse-push.heartbeat-interval=100ms");
	}

	@Test
	void liveMessagesReachTheUserOfOneIssuer() {
		TestStream staff = open(STAFF, null);
		TestStream customer = open(CUSTOMERS, null);
		assertThat(server.clients().users()).containsExactlyInAnyOrder(STAFF + "|" + this.alice,
				CUSTOMERS + "|" + this.alice);
		send(STAFF, "salary");
		send(CUSTOMERS, "order");
		assertThat(staff).next().hasData("salary");
		assertThat(customer).next().hasData("order");
		assertThat(staff).receivedNothing();
		assertThat(customer).receivedNothing();
	}

	@Test
	void idOfTheOtherIssuersUserResumesNothingOfTheirs() {
		TestStream staff = open(STAFF, null);
		send(STAFF, "salary 1");
		String id = staff.next().id();
		send(STAFF, "salary 2");
		TestStream customer = open(CUSTOMERS, id);
		send(CUSTOMERS, "order");
		assertThat(customer).next().hasData("order");
		assertThat(open(STAFF, id)).next().hasData("salary 2");
	}

	@Test
	void disconnectAndRevocationConcernTheUserOfOneIssuer() {
		TestStream staff = open(STAFF, null);
		TestStream customer = open(CUSTOMERS, null);
		assertThat(server.clients().disconnectUser(STAFF + "|" + this.alice, CloseReason.DISCONNECTED).join()).isOne();
		assertThat(staff).ends();
		server.clients().revoke(STAFF + "|" + this.alice, Duration.ofHours(1)).join();
		assertThat(open(STAFF, null)).isRefusedWith(204);
		assertThat(open(CUSTOMERS, null).clientId()).isNotEmpty();
		send(CUSTOMERS, "order");
		assertThat(customer).next().hasData("order");
	}

	@Test
	void streamIsRefreshedByItsOwnIssuerAlone() {
		TestStream staff = open(STAFF, null);
		assertThat(refresh(CUSTOMERS, staff.clientId()).statusCode()).isEqualTo(403);
		assertThat(refresh(STAFF, staff.clientId()).statusCode()).isEqualTo(200);
	}

	@Test
	void issuerThatIsUnknownOrFeignedOpensNothing() {
		String feigned = Tokens.signedWith(SECRETS.get(CUSTOMERS),
				(claims) -> claims.subject(this.alice).issuer(STAFF));
		String unknown = Tokens.signedWith(SECRETS.get(STAFF),
				(claims) -> claims.subject(this.alice).issuer("https://elsewhere.example.com"));
		String none = Tokens.signedWith(SECRETS.get(STAFF), (claims) -> claims.subject(this.alice));
		for (String token : List.of(feigned, unknown, none, "garbage", "a.b.c")) {
			HttpResponse<String> refusal = server
				.send(server.request("/events").header("Authorization", "Bearer " + token));
			assertThat(refusal.statusCode()).isEqualTo(401);
			assertThat(refusal.headers().firstValue("WWW-Authenticate")).get().asString().contains("invalid_token");
		}
		assertThat(server.clients().count()).isZero();
	}

	private TestStream open(String issuer, @Nullable String lastEventId) {
		HttpRequest.Builder request = server.request("/events").header("Authorization", "Bearer " + token(issuer));
		Optional.ofNullable(lastEventId).ifPresent((id) -> request.header("Last-Event-ID", id));
		return server.open(request);
	}

	private HttpResponse<String> refresh(String issuer, String clientId) {
		return server.send(server.request("/events/refresh")
			.header("Authorization", "Bearer " + token(issuer))
			.header("SSE-Push-Client", clientId)
			.POST(HttpRequest.BodyPublishers.noBody()));
	}

	private void send(String issuer, String message) {
		server.template().sendToUser(issuer + "|" + this.alice, message).join();
	}

	private String token(String issuer) {
		return Tokens.signedWith(SECRETS.get(issuer), (claims) -> claims.subject(this.alice).issuer(issuer));
	}

	/**
	 * An application that trusts two issuers.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class TwoIssuers {

		@Bean
		JwtDecoder jwtDecoder() {
			Map<String, JwtDecoder> decoders = SECRETS.keySet()
				.stream()
				.collect(Collectors.toMap((issuer) -> issuer, TwoIssuers::decoderOf));
			return (token) -> Optional.ofNullable(decoders.get(issuerOf(token)))
				.orElseThrow(() -> new BadJwtException("Unknown issuer"))
				.decode(token);
		}

		@Bean
		UserNameResolver userNames() {
			return (authentication) -> (authentication instanceof JwtAuthenticationToken jwt)
					? jwt.getToken().getClaimAsString("iss") + "|" + jwt.getName() : authentication.getName();
		}

		private static JwtDecoder decoderOf(String issuer) {
			NimbusJwtDecoder decoder = Tokens.decoder(SECRETS.get(issuer));
			decoder.setJwtValidator(JwtValidators.createDefaultWithIssuer(issuer));
			return decoder;
		}

		/** Unproven, and only good for choosing who has to prove it. */
		private static String issuerOf(String token) {
			try {
				return Optional.ofNullable(JWTParser.parse(token).getJWTClaimsSet().getIssuer()).orElse("");
			}
			catch (ParseException ex) {
				throw new BadJwtException("Malformed token", ex);
			}
		}

	}

}
