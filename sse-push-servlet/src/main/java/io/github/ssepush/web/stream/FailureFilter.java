package io.github.ssepush.web.stream;

import java.io.IOException;
import java.util.function.Supplier;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Answers requests for streams whose filters have failed. Otherwise the container would
 * dispatch them to the error page, where the application's own security answers them with
 * 401, which ends a client for good.
 */
public final class FailureFilter extends OncePerRequestFilter {

	private final Supplier<StreamHandler> streams;

	/**
	 * Create a filter.
	 * @param streams answers what has failed
	 */
	public FailureFilter(Supplier<StreamHandler> streams) {
		this.streams = streams;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		try {
			chain.doFilter(request, response);
		}
		catch (IOException | ServletException | RuntimeException | Error ex) {
			if (response.isCommitted() || StreamHandler.hasBegun(request)) {
				throw ex;
			}
			this.streams.get().fail(request, response, ex);
		}
	}

}
