package io.github.ssepush.autoconfigure;

import java.util.Objects;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationPredicate;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * Has requests observed unless they are for the stream: one that lasts for hours says
 * nothing about how long requests take, and its trace ends when nobody looks any more.
 */
final class NoStreamPredicate implements ObservationPredicate {

	private final String path;

	/**
	 * Create a predicate.
	 * @param path the path of the stream within the application
	 */
	NoStreamPredicate(String path) {
		this.path = path;
	}

	@Override
	public boolean test(String name, Observation.Context context) {
		return !(context instanceof ServerRequestObservationContext exchange) || !isForStream(exchange.getCarrier());
	}

	private boolean isForStream(@Nullable HttpServletRequest request) {
		return request != null
				&& this.path.equals(request.getServletPath() + Objects.requireNonNullElse(request.getPathInfo(), ""));
	}

}
