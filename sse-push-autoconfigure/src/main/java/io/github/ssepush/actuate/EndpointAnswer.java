package io.github.ssepush.actuate;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.MessageTooLargeException;

/**
 * Waits for an answer of the broker on behalf of an operator, who can ask again.
 */
final class EndpointAnswer {

	private static final long PATIENCE_SECONDS = 5;

	private EndpointAnswer() {
	}

	/** A broker that is down is nothing to write an error page for. */
	static <T> WebEndpointResponse<T> await(CompletableFuture<WebEndpointResponse<T>> answer) {
		try {
			return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
		}
		catch (TimeoutException ex) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof MessageTooLargeException tooLarge) {
				throw tooLarge;
			}
			if (ex.getCause() instanceof BrokerUnavailableException) {
				return new WebEndpointResponse<>(WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
			}
			throw new CompletionException(ex.getCause());
		}
	}

}
