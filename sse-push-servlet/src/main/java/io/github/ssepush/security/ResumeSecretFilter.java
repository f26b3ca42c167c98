package io.github.ssepush.security;

import java.io.IOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

import io.github.ssepush.engine.TicketUse;

/**
 * Takes the resume secret out of {@code Last-Event-ID} once it has been looked at:
 * whoever comes later in the chain may record headers.
 */
final class ResumeSecretFilter extends OncePerRequestFilter {

	static final String LAST_EVENT_ID = "Last-Event-ID";

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String id = request.getHeader(LAST_EVENT_ID);
		String secret = TicketUse.secretIn(id);
		chain.doFilter(
				(id != null && secret != null)
						? new WithoutSecret(request, id.substring(0, id.length() - secret.length() - 1)) : request,
				response);
	}

	/**
	 * A request with another id.
	 */
	private static final class WithoutSecret extends HttpServletRequestWrapper {

		private final String id;

		WithoutSecret(HttpServletRequest request, String id) {
			super(request);
			this.id = id;
		}

		@Override
		public @Nullable String getHeader(String name) {
			return LAST_EVENT_ID.equalsIgnoreCase(name) ? this.id : super.getHeader(name);
		}

		@Override
		public Enumeration<String> getHeaders(String name) {
			return LAST_EVENT_ID.equalsIgnoreCase(name) ? Collections.enumeration(List.of(this.id))
					: super.getHeaders(name);
		}

	}

}
