package io.github.ssepush.autoconfigure;

import java.util.Objects;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationView;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * Has requests observed unless they are for the stream: one that lasts for hours says
 * nothing about how long requests take, and its trace ends hours later.
 */
final class NoStreamPredicate implements ObservationPredicate {

	/**
	 * The observations of Spring Security are part of the request. Without that, each
	 * would be a trace of its own.
	 */
	private static final String SECURITY = "spring.security.";

	private final String path;

	private final String runs;

	/**
	 * Create a predicate.
	 * @param path the path of the stream within the application
	 */
	NoStreamPredicate(String path) {
		this.path = path;
		this.runs = path + "/runs/";
	}

	@Override
	public boolean test(String name, Observation.Context context) {
		if (context instanceof ServerRequestObservationContext exchange) {
			return !isForStream(exchange.getCarrier());
		}
		return !name.startsWith(SECURITY) || !isRoot(context) || !isForStream(currentRequest());
	}

	/** Also if the parent is one that was not to be observed. */
	private static boolean isRoot(Observation.Context context) {
		ObservationView parent = context.getParentObservation();
		return parent == null || (parent instanceof Observation observation && observation.isNoop());
	}

	private static @Nullable HttpServletRequest currentRequest() {
		return (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)
				? attributes.getRequest() : null;
	}

	private boolean isForStream(@Nullable HttpServletRequest request) {
		return request != null
				&& isStream(request.getServletPath() + Objects.requireNonNullElse(request.getPathInfo(), ""));
	}

	/** Return whether a path is that of messages, or that of a run. */
	private boolean isStream(String path) {
		return path.equals(this.path) || (path.startsWith(this.runs) && path.indexOf('/', this.runs.length()) < 0);
	}

}
