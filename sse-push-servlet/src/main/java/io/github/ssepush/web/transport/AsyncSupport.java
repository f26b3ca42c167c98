package io.github.ssepush.web.transport;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that a request may become asynchronous. The first one that may not is logged.
 */
final class AsyncSupport {

	private static final Logger logger = LoggerFactory.getLogger(AsyncSupport.class);

	private final Function<HttpServletRequest, List<String>> blockers;

	private final AtomicBoolean reported = new AtomicBoolean();

	AsyncSupport(Function<HttpServletRequest, List<String>> blockers) {
		this.blockers = blockers;
	}

	void require(HttpServletRequest request) {
		if (!request.isAsyncSupported()) {
			if (this.reported.compareAndSet(false, true)) {
				report(request);
			}
			throw new AsyncNotSupportedException();
		}
	}

	private void report(HttpServletRequest request) {
		List<String> blockers = this.blockers.apply(request);
		logger.error(
				"The stream at {} can't be opened, because {} registered without async support. "
						+ "Set 'asyncSupported' there; this is logged once",
				request.getRequestURI(),
				blockers.isEmpty() ? "a filter or servlet in front of it, unknown to Spring Boot, is"
						: String.join(" and ", blockers) + ((blockers.size() == 1) ? " is" : " are"));
	}

}
