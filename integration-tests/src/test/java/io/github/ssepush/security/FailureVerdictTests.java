package io.github.ssepush.security;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.charset.MalformedInputException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import com.nimbusds.jose.shaded.gson.stream.MalformedJsonException;
import jakarta.servlet.ServletException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OAuth2IntrospectionException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import org.springframework.web.server.ResponseStatusException;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.PublishOutcomeUnknownException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which failures judge a request, which are temporary, and which are defects.
 */
class FailureVerdictTests {

	@ParameterizedTest
	@MethodSource
	void failureIsTemporary(Throwable failure) {
		assertThat(FailureVerdict.of(failure)).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
		assertThat(FailureVerdict.of(new IllegalStateException(new CompletionException(failure))))
			.isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
	}

	static Stream<Throwable> failureIsTemporary() {
		return Stream.of(new BrokerUnavailableException("away", null), new PublishOutcomeUnknownException("late", null),
				new IOException("HTTP/1.1 header parser received no bytes"), new SocketTimeoutException(),
				new UnknownHostException("issuer"), new HttpConnectTimeoutException("slow"), new EOFException(),
				new UncheckedIOException(new IOException("reset")), new TimeoutException(),
				new RejectedExecutionException(), new SQLTransientConnectionException("pool exhausted"),
				new CannotAcquireLockException("again"), new CannotCreateTransactionException("away"),
				new AuthenticationServiceException("away"), new JwtException("keys"),
				new JwtDecoderInitializationException("configuration", new IllegalArgumentException()),
				new OAuth2IntrospectionException("away"), new ResponseStatusException(HttpStatus.TOO_MANY_REQUESTS),
				new InvalidBearerTokenException("bad", new BadJwtException("bad", new SocketTimeoutException())),
				new Away());
	}

	@ParameterizedTest
	@ValueSource(ints = { 429, 500, 501, 502, 503, 504, 505, 507, 520, 522, 529 })
	void answerThatIsAnErrorOfItsServerIsTemporary(int status) {
		assertThat(answers(status))
			.allSatisfy((answer) -> assertThat(FailureVerdict.of(answer)).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE));
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 403, 404, 410, 418, 499 })
	void answerThatIsAnErrorOfTheApplicationIsADefect(int status) {
		assertThat(answers(status))
			.allSatisfy((answer) -> assertThat(FailureVerdict.of(answer)).isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR));
	}

	/** Create what RestClient and WebClient throw for an answer. */
	private static Stream<Throwable> answers(int status) {
		HttpStatusCode code = HttpStatusCode.valueOf(status);
		HttpHeaders headers = new HttpHeaders();
		byte[] body = {};
		return Stream.of(
				code.is5xxServerError() ? HttpServerErrorException.create(code, "", headers, body, null)
						: HttpClientErrorException.create(code, "", headers, body, null),
				WebClientResponseException.create(code, "", headers, body, null, null));
	}

	@ParameterizedTest
	@MethodSource
	void failureIsADefect(Throwable failure) {
		assertThat(FailureVerdict.of(failure)).isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
	}

	static Stream<Throwable> failureIsADefect() {
		return Stream.of(new NullPointerException(), new IllegalStateException("bug"), new FileNotFoundException(),
				new NoSuchFileException("key.pem"), new UncheckedIOException(new MalformedInputException(1)),
				new SQLException("syntax"), new DataIntegrityViolationException("duplicate"),
				new InternalAuthenticationServiceException("contract violated"),
				new ResponseStatusException(HttpStatus.INTERNAL_SERVER_ERROR), new StackOverflowError(),
				new ServletException("bug"), new ExecutionException(new ClassCastException()));
	}

	@Test
	void failureJudgesTheRequest() {
		assertThat(FailureVerdict.of(new BadCredentialsException("no"))).isEqualTo(HttpStatus.UNAUTHORIZED);
		assertThat(FailureVerdict.of(new InvalidBearerTokenException("no", new MalformedJsonException("no"))))
			.isEqualTo(HttpStatus.UNAUTHORIZED);
		assertThat(FailureVerdict.of(new InvalidBearerTokenException("no", new BadOpaqueTokenException("no"))))
			.isEqualTo(HttpStatus.UNAUTHORIZED);
		assertThat(FailureVerdict.of(new ServletException(new AccessDeniedException("no"))))
			.isEqualTo(HttpStatus.FORBIDDEN);
		assertThat(FailureVerdict.of(new CompletionException(new ResponseStatusException(HttpStatus.GONE))))
			.isEqualTo(HttpStatus.GONE);
		assertThat(FailureVerdict.of(new RequestRejectedException("no"))).isEqualTo(HttpStatus.BAD_REQUEST);
	}

	@Test
	void causesMayFormACircle() {
		IllegalStateException first = new IllegalStateException("first");
		first.initCause(new IllegalStateException("second", first));
		assertThat(FailureVerdict.of(first)).isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
	}

	@ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
	private static final class Away extends RuntimeException {

	}

}
