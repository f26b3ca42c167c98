package io.github.ssepush.autoconfigure;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.servlet.AbstractFilterRegistrationBean;
import org.springframework.boot.web.servlet.DynamicRegistrationBean;

/**
 * Finds the filters and servlets that are registered without async support and stand
 * before a request. The Servlet API does not tell; Spring Boot's registrations do.
 */
final class AsyncBlockers implements Function<HttpServletRequest, List<String>> {

	private final ObjectProvider<DynamicRegistrationBean<?>> registrations;

	AsyncBlockers(ObjectProvider<DynamicRegistrationBean<?>> registrations) {
		this.registrations = registrations;
	}

	@Override
	public List<String> apply(HttpServletRequest request) {
		String path = request.getRequestURI().substring(request.getContextPath().length());
		return this.registrations.orderedStream()
			.filter((registration) -> registration.isEnabled() && !registration.isAsyncSupported())
			.filter((registration) -> !(registration instanceof AbstractFilterRegistrationBean<?> filter)
					|| standsBefore(filter, path))
			.map(AsyncBlockers::describe)
			.toList();
	}

	private static boolean standsBefore(AbstractFilterRegistrationBean<?> filter, String path) {
		Collection<String> patterns = filter.getUrlPatterns();
		return patterns.isEmpty() || patterns.stream().anyMatch((pattern) -> matches(pattern, path));
	}

	private static boolean matches(String pattern, String path) {
		return pattern.endsWith("/*") ? (path + "/").startsWith(pattern.substring(0, pattern.length() - 1))
				: path.equals(pattern);
	}

	private static String describe(DynamicRegistrationBean<?> registration) {
		return (registration instanceof AbstractFilterRegistrationBean<?> filter)
				? "the filter '" + filter.getFilterName() + "' ("
						+ Objects.requireNonNull(filter.getFilter()).getClass().getName() + ")"
				: "the servlet " + registration;
	}

}
