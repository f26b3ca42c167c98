package io.github.ssepush.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;

import io.github.ssepush.engine.ClientEngine;

/**
 * {@link AutoConfiguration Auto-configuration} that logs why a servlet application that
 * has not been made a publisher holds no streams.
 */
@AutoConfiguration(after = SsePushAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "sse-push.enabled", matchIfMissing = true)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty(name = "sse-push.role", matchIfMissing = true, havingValue = "node")
@ConditionalOnBean(SsePushAutoConfiguration.class)
@ConditionalOnMissingBean(ClientEngine.class)
public final class SsePushAbsenceAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(SsePushAbsenceAutoConfiguration.class);

	SsePushAbsenceAutoConfiguration(ApplicationContext context) {
		List<String> missing = Stream
			.of("org.springframework.web.servlet.DispatcherServlet", "org.springframework.security.core.Authentication",
					"io.github.ssepush.web.EventStreams")
			.filter((name) -> !ClassUtils.isPresent(name, context.getClassLoader()))
			.toList();
		if (!missing.isEmpty()) {
			logger.warn("This application holds no streams, because {} must be on the class path; "
					+ "the dependency sse-push-starter brings what is needed. "
					+ "Set 'sse-push.role=publisher' if this application is only to send, "
					+ "or 'sse-push.enabled=false' if it is not to", String.join(" and ", missing));
		}
	}

}
