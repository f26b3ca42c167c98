package io.github.ssepush.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.session.ConcurrentSessionFilter;

import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.security.ExpiredSessionFilter;
import io.github.ssepush.security.ExpiredSessions;
import io.github.ssepush.web.stream.StreamHandler;

/**
 * {@link AutoConfiguration Auto-configuration} of what ends the streams of expired
 * sessions.
 */
@AutoConfiguration(after = SsePushSecurityAutoConfiguration.class)
@ConditionalOnClass({ ConcurrentSessionFilter.class, SecurityFilterChain.class })
@ConditionalOnBean(ClientEngine.class)
@ConditionalOnBooleanProperty(name = "sse-push.security.disconnect-on-logout", matchIfMissing = true)
public final class SsePushSessionAutoConfiguration {

	@Bean(destroyMethod = "stop")
	@ConditionalOnMissingBean
	ExpiredSessions ssePushExpiredSessions(ClientEngine engine, SsePushProperties properties) {
		return new ExpiredSessions(engine.clientManager(), properties.heartbeatInterval());
	}

	@Bean
	SmartInitializingSingleton ssePushSessionRegistries(ExpiredSessions sessions,
			ObjectProvider<SessionRegistry> registries, ObjectProvider<SecurityFilterChain> chains) {
		return () -> sessions.watch(SessionRegistries.find(registries, chains));
	}

	/**
	 * For an application that protects the path itself: the starter's own chain takes no
	 * sessions.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(DispatcherServletPath.class)
	@ConditionalOnBean(DispatcherServletPath.class)
	@ConditionalOnMissingBean(StreamResourceServerConfiguration.class)
	static class FilterConfiguration {

		/** Between the filter of Spring Session and that of Spring Security. */
		private static final int ORDER = -110;

		@Bean
		@ConditionalOnMissingBean(name = "ssePushExpiredSessionFilter")
		FilterRegistrationBean<ExpiredSessionFilter> ssePushExpiredSessionFilter(SsePushProperties properties,
				DispatcherServletPath servlet, ObjectProvider<ExpiredSessions> sessions,
				ObjectProvider<StreamHandler> streams) {
			FilterRegistrationBean<ExpiredSessionFilter> filter = new FilterRegistrationBean<>(new ExpiredSessionFilter(
					(session) -> sessions.getObject().hasExpired(session), streams::getObject));
			filter.addUrlPatterns(StreamConfiguration.ownPaths(servlet.getRelativePath(properties.path())));
			filter.setOrder(ORDER);
			return filter;
		}

	}

}
