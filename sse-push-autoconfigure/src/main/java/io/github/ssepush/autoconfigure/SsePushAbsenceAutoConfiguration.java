package io.github.ssepush.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;
import org.springframework.web.context.WebApplicationContext;

/**
 * {@link AutoConfiguration Auto-configuration} that logs why the starter is off in an
 * application that has not switched it off.
 */
@AutoConfiguration(after = SsePushAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "sse-push.enabled", matchIfMissing = true)
@ConditionalOnMissingBean(SsePushAutoConfiguration.class)
public final class SsePushAbsenceAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(SsePushAbsenceAutoConfiguration.class);

	SsePushAbsenceAutoConfiguration(ApplicationContext context) {
		List<String> missing = Stream
			.of("org.springframework.web.servlet.DispatcherServlet", "org.springframework.security.core.Authentication",
					"io.github.ssepush.web.EventStreams")
			.filter((name) -> !ClassUtils.isPresent(name, context.getClassLoader()))
			.toList();
		if (!missing.isEmpty()) {
			report(String.join(" and ", missing) + " must be on the class path; "
					+ "the dependency sse-push-starter brings what is needed");
		}
		else if (!(context instanceof WebApplicationContext)) {
			report("it needs a servlet web application, and this is none");
		}
	}

	private static void report(String reason) {
		logger.warn("sse-push is off, and no messages can be sent: {}. "
				+ "Set 'sse-push.enabled=false' if this is intended", reason);
	}

}
