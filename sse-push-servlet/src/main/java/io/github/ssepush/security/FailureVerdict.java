package io.github.ssepush.security;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.PublishOutcomeUnknownException;

/**
 * Determines how to answer a request whose authentication or authorization has failed: by
 * a rejection if the failure judges the request, by a temporary refusal if something
 * could not be reached that has to be asked, and by a server error otherwise. Exceptions
 * are known by the names of their classes, most of which may be absent.
 */
public final class FailureVerdict {

	private static final int MAX_CAUSES = 32;

	private static final Set<Integer> TEMPORARY_STATUSES = Set.of(HttpStatus.TOO_MANY_REQUESTS.value(),
			HttpStatus.BAD_GATEWAY.value(), HttpStatus.SERVICE_UNAVAILABLE.value(), HttpStatus.GATEWAY_TIMEOUT.value());

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
			"org.springframework.web.reactive.function.client.WebClientRequestException",
			"org.springframework.web.reactive.function.client.WebClientResponseException$BadGateway",
			"org.springframework.web.reactive.function.client.WebClientResponseException$GatewayTimeout",
			"org.springframework.web.reactive.function.client.WebClientResponseException$InternalServerError",
			"org.springframework.web.reactive.function.client.WebClientResponseException$ServiceUnavailable",
			"org.springframework.web.reactive.function.client.WebClientResponseException$TooManyRequests");

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

	private FailureVerdict() {
	}

	/**
	 * Determine the status.
	 * @param failure what was thrown
	 * @return a 4xx status if the failure judges the request,
	 * {@link HttpStatus#SERVICE_UNAVAILABLE} if it is temporary, and
	 * {@link HttpStatus#INTERNAL_SERVER_ERROR} otherwise
	 */
	public static HttpStatus of(Throwable failure) {
		if (isTemporary(failure)) {
			return HttpStatus.SERVICE_UNAVAILABLE;
		}
		HttpStatus judgement = judgementOf(unwrap(failure));
		return (judgement != null) ? judgement : HttpStatus.INTERNAL_SERVER_ERROR;
	}

	static boolean isTemporary(Throwable failure) {
		Throwable cause = failure;
		for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
			if (saysTemporary(cause)) {
				return true;
			}
			cause = cause.getCause();
		}
		return false;
	}

	private static boolean saysTemporary(Throwable failure) {
		HttpStatusCode status = statusOf(failure);
		return (status != null) ? TEMPORARY_STATUSES.contains(status.value()) : isOneOf(failure, TEMPORARY, LASTING);
	}

	private static @Nullable HttpStatus judgementOf(Throwable failure) {
		if (failure instanceof AccessDeniedException) {
			return HttpStatus.FORBIDDEN;
		}
		if (failure instanceof AuthenticationException && !(failure instanceof AuthenticationServiceException)) {
			return HttpStatus.UNAUTHORIZED;
		}
		if (isOneOf(failure, MALFORMED_REQUEST, Set.of())) {
			return HttpStatus.BAD_REQUEST;
		}
		HttpStatusCode status = statusOf(failure);
		return (status != null && status.is4xxClientError()) ? HttpStatus.resolve(status.value()) : null;
	}

	private static @Nullable HttpStatusCode statusOf(Throwable failure) {
		if (failure instanceof ErrorResponse response) {
			return response.getStatusCode();
		}
		ResponseStatus status = AnnotatedElementUtils.findMergedAnnotation(failure.getClass(), ResponseStatus.class);
		return (status != null) ? status.code() : null;
	}

	private static Throwable unwrap(Throwable failure) {
		Throwable cause = failure;
		for (int i = 0; i < MAX_CAUSES && isOneOf(cause, WRAPPERS, Set.of()); i++) {
			Throwable next = cause.getCause();
			if (next == null) {
				return cause;
			}
			cause = next;
		}
		return cause;
	}

	/** Whether the nearest class that is in either set is in the first. */
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

}
