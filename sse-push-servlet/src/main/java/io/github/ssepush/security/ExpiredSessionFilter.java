package io.github.ssepush.security;

import java.io.IOException;
import java.util.function.Predicate;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers a request for a stream with 401 if its session has been expired. The filter
 * chain of the application would answer with 200 and a text, which a reader of the stream
 * can't understand.
 */
public class ExpiredSessionFilter extends OncePerRequestFilter {

	private final Predicate<String> expired;

	private final StreamAuthenticationEntryPoint.Refusals refusals;

	/**
	 * Create a filter.
	 * @param expired returns whether the session with an id has been expired
	 * @param refusals answers with a problem detail
	 */
	public ExpiredSessionFilter(Predicate<String> expired, StreamAuthenticationEntryPoint.Refusals refusals) {
		this.expired = expired;
		this.refusals = refusals;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		HttpSession session = request.getSession(false);
		if (session != null && this.expired.test(session.getId())) {
			this.refusals.refuse(request, response, HttpStatus.UNAUTHORIZED, "The session has expired; log in again");
		}
		else {
			chain.doFilter(request, response);
		}
	}

}
