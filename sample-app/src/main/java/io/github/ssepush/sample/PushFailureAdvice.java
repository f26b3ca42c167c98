package io.github.ssepush.sample;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.MessageTooLargeException;
import io.github.ssepush.PublishOutcomeUnknownException;

/**
 * Answers requests whose message could not be sent, for all controllers: those that
 * return the future of the send, and those that wait for it.
 */
@RestControllerAdvice
class PushFailureAdvice {

	private static final Logger logger = LoggerFactory.getLogger(PushFailureAdvice.class);

	private static final String SECONDS_TO_WAIT = "1";

	@ExceptionHandler
	ResponseEntity<ProblemDetail> unavailable(BrokerUnavailableException ex) {
		return tryAgain("The message was not sent. Please try again in a moment.", ex);
	}

	@ExceptionHandler
	ResponseEntity<ProblemDetail> outcomeUnknown(PublishOutcomeUnknownException ex) {
		return tryAgain("It is not known whether the message was sent. If it does not arrive, please try again.", ex);
	}

	@ExceptionHandler
	ProblemDetail tooLarge(MessageTooLargeException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.CONTENT_TOO_LARGE, ex.getMessage());
	}

	private static ResponseEntity<ProblemDetail> tryAgain(String detail, RuntimeException failure) {
		logger.warn("Answered with 503: {}", failure.getMessage());
		return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
			.header(HttpHeaders.RETRY_AFTER, SECONDS_TO_WAIT)
			.body(ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, detail));
	}

}
