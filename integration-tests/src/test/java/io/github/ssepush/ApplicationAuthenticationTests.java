package io.github.ssepush;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.env.Environment;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.AuthenticationManagerResolver;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.authentication.JwtIssuerAuthenticationManagerResolver;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenAuthenticationConverter;
import org.springframework.security.web.SecurityFilterChain;

import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.Issuer;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The stream's chain authenticates as the application does.
 */
@ParameterizedClass
@EachContainer
class ApplicationAuthenticationTests {

	private static final String SECRET = "the-secret-that-another-issuer-signs-its-with";

	private final Issuer issuer = Issuer.start();

	@Parameter
	Wire wire;

	@AfterEach
	void stopIssuer() {
		this.issuer.close();
	}

	@Test
	void converterOfTheApplicationNamesTheUser() {
		try (TestServer server = start(List.of(TestServer.Application.class, HidingConverter.class))) {
			TestStream alice = server.open("alice");
			assertThat(server.clients().users()).containsExactly("account-alice");
			server.template().sendToUser("account-alice", "hello").join();
			assertThat(alice).next().hasData("hello");
		}
	}

	@Test
	void streamEndsWithATokenThatTheConverterHides() {
		try (TestServer server = start(List.of(TestServer.Application.class, HidingConverter.class),
				"sse-push.security.require-expiry=true")) {
			TestStream alice = server.open("alice");
			assertThat(refresh(server, Tokens.of("alice"), alice.clientId()).body()).contains("\"expires_in\":3");
			HttpResponse<String> foreign = refresh(server,
					Tokens.with((claims) -> claims.subject("alice").issuer("https://elsewhere.example")),
					alice.clientId());
			assertThat(foreign.statusCode()).isEqualTo(403);
			server.clients().revoke("account-alice", Duration.ofHours(1)).join();
			assertThat(alice).ends();
			assertThat(server.send(server.request("/events", "alice")).statusCode()).isEqualTo(204);
		}
	}

	@Test
	void springSecuritysConverterNamesTheUser() {
		try (TestServer server = start(List.of(TestServer.Application.class, ClaimConverter.class))) {
			server.open(bearer(server, Tokens.with((claims) -> claims.subject("1").claim("account", "alice"))));
			assertThat(server.clients().users()).containsExactly("alice");
		}
	}

	@Test
	void decoderIsTheOneThatThePropertyNames() {
		for (String name : List.of("staff", "customers")) {
			try (TestServer server = start(List.of(TwoDecoders.class),
					"sse-push.security.authentication-bean=" + name)) {
				Map<String, String> tokens = Map.of("staff", Tokens.of("alice"), "customers",
						Tokens.signedWith(SECRET, (claims) -> claims.subject("alice")));
				tokens.forEach((issuer, token) -> assertThat(
						server.send(bearer(server, token).POST(HttpRequest.BodyPublishers.noBody())).statusCode())
					.isEqualTo(issuer.equals(name) ? 405 : 401));
				server.open(bearer(server, tokens.get(name)));
			}
		}
	}

	@Test
	void opaqueTokensAreIntrospected() {
		try (TestServer server = start(List.of(NoBeans.class), introspection())) {
			TestStream alice = server.open(bearer(server, "opaque-alice"));
			assertThat(server.clients().users()).containsExactly("alice");
			assertThat(refresh(server, "opaque-alice", alice.clientId()).body()).contains("\"expires_in\":3");
			assertThat(server.send(bearer(server, "garbage")).statusCode()).isEqualTo(401);
			String ticket = server
				.send(server.request("/events/ticket")
					.header("Authorization", "Bearer opaque-alice")
					.POST(HttpRequest.BodyPublishers.noBody()))
				.body()
				.replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1");
			this.issuer.setAvailable(false);
			HttpResponse<String> busy = server.send(server.request("/events?ticket=" + ticket));
			assertThat(busy.body()).contains("sse-push.busy");
			assertThat(server.send(bearer(server, "garbage").header("SSE-Push-Client-Version", "1")).statusCode())
				.isEqualTo(503);
			this.issuer.setAvailable(true);
			server.open(server.request("/events?ticket=" + ticket)
				.header("Last-Event-ID", busy.body().replaceAll("(?s).*id: ?(\\S+).*", "$1")));
		}
	}

	@Test
	void converterOfOpaqueTokensNamesTheUser() {
		try (TestServer server = start(List.of(NoBeans.class, OpaqueConverter.class), introspection())) {
			TestStream alice = server.open(bearer(server, "opaque-alice"));
			assertThat(server.clients().users()).containsExactly("account-alice");
			assertThat(refresh(server, "opaque-alice", alice.clientId()).body()).contains("\"expires_in\":3");
		}
	}

	@Test
	void resolverOfTheApplicationChooses() {
		this.issuer.setAvailable(false);
		try (TestServer server = start(List.of(NoBeans.class, Resolver.class), "issuer=" + this.issuer.uri())) {
			assertThat(server.send(bearer(server, this.issuer.token("alice"))).body()).contains("sse-push.busy");
			this.issuer.setAvailable(true);
			TestStream alice = server.open(bearer(server, this.issuer.token("alice")));
			assertThat(refresh(server, this.issuer.token("alice"), alice.clientId()).body())
				.contains("\"expires_in\":3");
			try (Issuer other = Issuer.start()) {
				assertThat(server.send(bearer(server, other.token("alice"))).statusCode()).isEqualTo(401);
			}
		}
	}

	private TestServer start(List<Class<?>> sources, String... properties) {
		return TestServer.start(this.wire, sources, properties);
	}

	private String[] introspection() {
		String prefix = "spring.security.oauth2.resourceserver.opaquetoken.";
		return new String[] { prefix + "introspection-uri=" + this.issuer.introspection(), prefix + "client-id=id",
				prefix + "client-secret=secret" };
	}

	private static HttpRequest.Builder bearer(TestServer server, String token) {
		return server.request("/events").header("Authorization", "Bearer " + token);
	}

	private static HttpResponse<String> refresh(TestServer server, String token, String clientId) {
		return server.send(server.request("/events/refresh")
			.header("Authorization", "Bearer " + token)
			.header("SSE-Push-Client", clientId)
			.POST(HttpRequest.BodyPublishers.noBody()));
	}

	/**
	 * An application whose tokens Spring Boot checks.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NoBeans {

	}

	/**
	 * Names users otherwise, and forgets the token.
	 */
	@Configuration(proxyBeanMethods = false)
	static class HidingConverter {

		@Bean
		Converter<Jwt, AbstractAuthenticationToken> converter() {
			return (token) -> UsernamePasswordAuthenticationToken.authenticated("account-" + token.getSubject(), "n/a",
					AuthorityUtils.NO_AUTHORITIES);
		}

	}

	/**
	 * Names users by another claim.
	 */
	@Configuration(proxyBeanMethods = false)
	static class ClaimConverter {

		@Bean
		JwtAuthenticationConverter converter() {
			JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
			converter.setPrincipalClaimName("account");
			return converter;
		}

	}

	/**
	 * Names the users of opaque tokens otherwise, and forgets the token.
	 */
	@Configuration(proxyBeanMethods = false)
	static class OpaqueConverter {

		@Bean
		OpaqueTokenAuthenticationConverter converter() {
			return (token, principal) -> UsernamePasswordAuthenticationToken
				.authenticated("account-" + principal.getName(), "n/a", AuthorityUtils.NO_AUTHORITIES);
		}

	}

	/**
	 * Two decoders, and a chain that uses neither.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class TwoDecoders {

		@Bean
		JwtDecoder staff() {
			return Tokens.decoder();
		}

		@Bean
		JwtDecoder customers() {
			return Tokens.decoder(SECRET);
		}

		@Bean
		SecurityFilterChain applicationSecurity(HttpSecurity http) {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().denyAll()).build();
		}

	}

	/**
	 * A manager for each issuer.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Resolver {

		@Bean
		AuthenticationManagerResolver<HttpServletRequest> issuers(Environment environment) {
			return JwtIssuerAuthenticationManagerResolver.fromTrustedIssuers(environment.getRequiredProperty("issuer"));
		}

	}

}
