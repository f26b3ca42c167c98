package io.github.ssepush.security;

import java.util.Set;

import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.web.reactive.function.client.WebClientResponseException;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.PublishOutcomeUnknownException;

/**
 * Knows exceptions by the names of their classes, most of which may be absent.
 */
final class KnownFailures {

	private static final Set<String> TEMPORARY = Set.of(BrokerUnavailableException.class.getName(),
			PublishOutcomeUnknownException.class.getName(), AuthenticationServiceException.class.getName(),
			"java.io.IOException", "java.sql.SQLNonTransientConnectionException", "java.sql.SQLRecoverableException",
			"java.sql.SQLTransientException", "java.util.concurrent.RejectedExecutionException",
			"java.util.concurrent.TimeoutException", "javax.naming.CommunicationException",
			"javax.naming.ServiceUnavailableException", "feign.FeignException$FeignServerException",
			"feign.FeignException$TooManyRequests", "feign.RetryableException",
			"io.github.resilience4j.bulkhead.BulkheadFullException",
			"io.github.resilience4j.circuitbreaker.CallNotPermittedException",
			"io.github.resilience4j.ratelimiter.RequestNotPermitted",
			"org.springframework.dao.DataAccessResourceFailureException",
			"org.springframework.dao.RecoverableDataAccessException",
			"org.springframework.dao.TransientDataAccessException",
			"org.springframework.security.oauth2.jwt.JwtDecoderInitializationException",
			"org.springframework.security.oauth2.jwt.JwtException",
			"org.springframework.security.oauth2.server.resource.introspection.OAuth2IntrospectionException",
			"org.springframework.transaction.CannotCreateTransactionException",
			"org.springframework.transaction.TransactionTimedOutException",
			"org.springframework.web.client.HttpClientErrorException$TooManyRequests",
			"org.springframework.web.client.HttpServerErrorException",
			"org.springframework.web.client.ResourceAccessException",
			"org.springframework.web.reactive.function.client.WebClientRequestException");

	/** Special cases of the above that do not go away. */
	private static final Set<String> LASTING = Set.of("com.fasterxml.jackson.core.JacksonException",
			"com.google.gson.stream.MalformedJsonException",
			"com.nimbusds.jose.shaded.gson.stream.MalformedJsonException", "java.io.CharConversionException",
			"java.io.FileNotFoundException", "java.io.ObjectStreamException", "java.io.UnsupportedEncodingException",
			"java.net.MalformedURLException", "java.nio.charset.CharacterCodingException",
			"java.nio.file.FileSystemException",
			"org.springframework.security.authentication.InternalAuthenticationServiceException",
			"org.springframework.security.oauth2.jwt.BadJwtException",
			"org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException");

	private static final Set<String> MALFORMED_REQUEST = Set.of("org.apache.tomcat.util.http.InvalidParameterException",
			"org.eclipse.jetty.http.BadMessageException",
			"org.springframework.security.web.firewall.RequestRejectedException");

	private static final Set<String> WRAPPERS = Set.of("jakarta.servlet.ServletException",
			"java.lang.reflect.InvocationTargetException", "java.lang.reflect.UndeclaredThrowableException",
			"java.util.concurrent.CompletionException", "java.util.concurrent.ExecutionException");

	private static final Set<String> WEB_CLIENT_ANSWER = Set
		.of("org.springframework.web.reactive.function.client.WebClientResponseException");

	private KnownFailures() {
	}

	static boolean isTemporary(Throwable failure) {
		return isOneOf(failure, TEMPORARY, LASTING)
				|| (isOneOf(failure, WEB_CLIENT_ANSWER, Set.of()) && WebClientAnswers.isTemporary(failure));
	}

	static boolean isMalformedRequest(Throwable failure) {
		return isOneOf(failure, MALFORMED_REQUEST, Set.of());
	}

	static boolean isWrapper(Throwable failure) {
		return isOneOf(failure, WRAPPERS, Set.of());
	}

	/** Return whether the nearest class that is in either set is in the first. */
	private static boolean isOneOf(Throwable failure, Set<String> names, Set<String> exceptions) {
		for (Class<?> type = failure.getClass(); type != null; type = type.getSuperclass()) {
			if (exceptions.contains(type.getName())) {
				return false;
			}
			if (names.contains(type.getName())) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The answers to a WebClient. Not each status has a class of its own.
	 */
	private static final class WebClientAnswers {

		static boolean isTemporary(Throwable failure) {
			return failure instanceof WebClientResponseException answer && (answer.getStatusCode().is5xxServerError()
					|| answer instanceof WebClientResponseException.TooManyRequests);
		}

	}

}
