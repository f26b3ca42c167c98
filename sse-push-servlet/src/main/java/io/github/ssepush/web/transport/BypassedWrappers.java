package io.github.ssepush.web.transport;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.context.request.async.StandardServletAsyncWebRequest;
import org.springframework.web.filter.ShallowEtagHeaderFilter;

/**
 * Says of which wrappers of a response a stream goes past the output: what they collect,
 * count or change, they don't see. Each class is named once.
 */
final class BypassedWrappers {

	private static final Logger logger = LoggerFactory.getLogger(BypassedWrappers.class);

	/**
	 * The base class of the wrappers of Spring Security and of Spring Session, a copy in
	 * each: they only want to know when the response is committed, and learn that.
	 */
	private static final String COMMIT_OBSERVER = "OnCommittedResponseWrapper";

	/** The wrappers that leave the output of a stream unchanged. */
	private static final Set<Class<?>> HARMLESS = Set.of(ShallowEtagHeaderFilter.class,
			StandardServletAsyncWebRequest.class);

	private final Set<Class<?>> known = ConcurrentHashMap.newKeySet();

	void report(ServletResponse response) {
		ServletResponse inner = response;
		while (inner instanceof ServletResponseWrapper wrapper) {
			if (this.known.add(wrapper.getClass()) && hasOutputOfItsOwn(wrapper)) {
				logger.warn("A filter wraps the response in a {}. Streams are written past it: "
						+ "it does not see their messages, and can neither collect nor change them. "
						+ "Keep the filter away from them", wrapper.getClass().getName());
			}
			inner = wrapper.getResponse();
		}
	}

	private static boolean hasOutputOfItsOwn(ServletResponseWrapper wrapper) {
		try {
			Class<?> type = wrapper.getClass().getMethod("getOutputStream").getDeclaringClass();
			Class<?> home = type.getEnclosingClass();
			return type != ServletResponseWrapper.class && type != DetachedResponse.class
					&& !type.getSimpleName().equals(COMMIT_OBSERVER) && !(home != null && HARMLESS.contains(home));
		}
		catch (NoSuchMethodException ex) {
			return false;
		}
	}

}
