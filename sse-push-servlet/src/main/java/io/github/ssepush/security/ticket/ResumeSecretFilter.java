package io.github.ssepush.security.ticket;

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

import io.github.ssepush.engine.log.EventId;
import io.github.ssepush.web.stream.LastEventId;

/**
 * Takes the resume secret out of {@code Last-Event-ID} once it has been looked at: a
 * later filter in the chain may record headers.
 */
public final class ResumeSecretFilter extends OncePerRequestFilter {

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String id = request.getHeader(LastEventId.HEADER);
		chain.doFilter((id != null && EventId.secretIn(id) != null)
				? new WithoutSecret(request, EventId.withoutSecret(id)) : request, response);
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
			return LastEventId.HEADER.equalsIgnoreCase(name) ? this.id : super.getHeader(name);
		}

		@Override
		public Enumeration<String> getHeaders(String name) {
			return LastEventId.HEADER.equalsIgnoreCase(name) ? Collections.enumeration(List.of(this.id))
					: super.getHeaders(name);
		}

	}

}
