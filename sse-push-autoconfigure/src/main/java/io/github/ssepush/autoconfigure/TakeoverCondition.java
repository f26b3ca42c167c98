package io.github.ssepush.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;

import io.github.ssepush.web.transport.TestedVersions;

/**
 * Decides whether connections are taken over from a version of a server: from those that
 * were tested, and from any other if the application asks for it.
 */
final class TakeoverCondition {

	private static final Logger logger = LoggerFactory.getLogger(TakeoverCondition.class);

	private static final String PROPERTY = "sse-push.transport";

	private TakeoverCondition() {
	}

	static boolean isMet(Environment environment, String server, String version, TestedVersions tested) {
		boolean met = tested.contains(version) || environment.containsProperty(PROPERTY);
		if (met) {
			logger.info("Streams over HTTP/1.1 take over their connection from {} {}", server, version);
		}
		else {
			logger.warn(
					"Streams use the Servlet API and need more memory, because sse-push was tested with {} {} to {}, "
							+ "not with {}. Set '{}=auto' to take over connections all the same, or to 'servlet'",
					server, tested.first(), tested.last(), version, PROPERTY);
		}
		return met;
	}

}
