package io.github.ssepush.autoconfigure;

import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.observation.ServerRequestObservationContext;

import io.github.ssepush.SendObserver;
import io.github.ssepush.SsePushTemplate;
import io.github.ssepush.metrics.ObservedSends;
import io.github.ssepush.metrics.SsePushObservationConvention;
import io.github.ssepush.web.StreamHandler;

/**
 * {@link AutoConfiguration Auto-configuration} of what is observed: sends are, and
 * requests for streams are not, unless the application says otherwise.
 */
@AutoConfiguration(after = SsePushAutoConfiguration.class,
		afterName = { "org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration",
				"org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration" })
@ConditionalOnClass(ObservationRegistry.class)
public final class SsePushObservationAutoConfiguration {

	SsePushObservationAutoConfiguration() {
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean({ SsePushTemplate.class, ObservationRegistry.class })
	static class SendConfiguration {

		@Bean
		@ConditionalOnMissingBean
		SendObserver ssePushObservedSends(ObservationRegistry registry,
				ObjectProvider<SsePushObservationConvention> convention) {
			return new ObservedSends(registry, convention.getIfAvailable());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ServerRequestObservationContext.class, DispatcherServletPath.class })
	@ConditionalOnBean({ StreamHandler.class, DispatcherServletPath.class })
	@ConditionalOnBooleanProperty(name = "sse-push.metrics.http-server-requests", havingValue = false,
			matchIfMissing = true)
	static class StreamConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "ssePushObservationPredicate")
		ObservationPredicate ssePushObservationPredicate(SsePushProperties properties, DispatcherServletPath servlet) {
			return new NoStreamPredicate(servlet.getRelativePath(properties.path()));
		}

	}

}
