package io.github.ssepush.autoconfigure;

import io.micrometer.observation.ObservationPredicate;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.annotation.Bean;
import org.springframework.http.server.observation.ServerRequestObservationContext;

import io.github.ssepush.web.stream.StreamHandler;

/**
 * {@link AutoConfiguration Auto-configuration} that keeps requests for streams out of
 * Spring's observations, unless the application says otherwise.
 */
@AutoConfiguration(after = SsePushAutoConfiguration.class,
		afterName = "org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration")
@ConditionalOnClass({ ObservationPredicate.class, ServerRequestObservationContext.class, DispatcherServletPath.class })
@ConditionalOnBean({ StreamHandler.class, DispatcherServletPath.class })
@ConditionalOnBooleanProperty(name = "sse-push.metrics.http-server-requests", havingValue = false,
		matchIfMissing = true)
public final class SsePushObservationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "ssePushObservationPredicate")
	ObservationPredicate ssePushObservationPredicate(SsePushProperties properties, DispatcherServletPath servlet) {
		return new NoStreamPredicate(servlet.getRelativePath(properties.path()));
	}

}
