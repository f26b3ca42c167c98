package io.github.ssepush.security;

import java.io.IOException;
import java.util.function.Predicate;
import java.util.function.Supplier;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

import io.github.ssepush.web.stream.StreamHandler;

/**
 * Answers a request for a stream with 401 if its session has been expired. The filter
 * chain of the application would answer with 200 and a text, which a reader of the stream
 * can't understand.
 */
public class ExpiredSessionFilter extends OncePerRequestFilter {

	private final Predicate<String> expired;

	private final Supplier<StreamHandler> streams;

	/**
	 * Create a filter.
	 * @param expired returns whether the session with an id has been expired
	 * @param streams answers with a problem detail
	 */
	public ExpiredSessionFilter(Predicate<String> expired, Supplier<StreamHandler> streams) {
		this.expired = expired;
		this.streams = streams;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		HttpSession session = request.getSession(false);
		if (session != null && this.expired.test(session.getId())) {
			this.streams.get()
				.refuse(request, response, HttpStatus.UNAUTHORIZED, "The session has expired; log in again");
		}
		else {
			chain.doFilter(request, response);
		}
	}

}
