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

/**
 * Determines how to answer a request whose authentication or authorization has failed: by
 * a rejection if the failure judges the request, by a temporary refusal if something
 * could not be reached that has to be asked, and by a server error otherwise.
 */
public final class FailureVerdict {

	private static final int MAX_CAUSES = 32;

	private static final Set<Integer> TEMPORARY_STATUSES = Set.of(HttpStatus.TOO_MANY_REQUESTS.value(),
			HttpStatus.BAD_GATEWAY.value(), HttpStatus.SERVICE_UNAVAILABLE.value(), HttpStatus.GATEWAY_TIMEOUT.value());

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
		return (status != null) ? TEMPORARY_STATUSES.contains(status.value()) : KnownFailures.isTemporary(failure);
	}

	private static @Nullable HttpStatus judgementOf(Throwable failure) {
		if (failure instanceof AccessDeniedException) {
			return HttpStatus.FORBIDDEN;
		}
		if (failure instanceof AuthenticationException && !(failure instanceof AuthenticationServiceException)) {
			return HttpStatus.UNAUTHORIZED;
		}
		if (KnownFailures.isMalformedRequest(failure)) {
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
		for (int i = 0; i < MAX_CAUSES && KnownFailures.isWrapper(cause); i++) {
			Throwable next = cause.getCause();
			if (next == null) {
				return cause;
			}
			cause = next;
		}
		return cause;
	}

}
