package io.github.ssepush.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.web.SecurityFilterChain;

import io.github.ssepush.client.ClientEngine;
import io.github.ssepush.security.QueryParameterTokenResolver;
import io.github.ssepush.security.StreamAuthenticationEntryPoint;
import io.github.ssepush.security.StreamSecurity;
import io.github.ssepush.web.ProblemResponse;

/**
 * {@link AutoConfiguration Auto-configuration} of the security of the stream's path, and
 * of nothing else: it comes after all of Spring Boot's own, which would back off for the
 * chain defined here and leave the application open. Where it is not switched off and
 * can't protect the path, the application does not start.
 */
@AutoConfiguration(after = SsePushAutoConfiguration.class, afterName = {
		"org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration",
		"org.springframework.boot.security.oauth2.server.resource.autoconfigure.web.OAuth2ResourceServerWebSecurityAutoConfiguration",
		"org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
		"org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration" })
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnBean(ClientEngine.class)
@ConditionalOnBooleanProperty(name = "sse-push.security.enabled", matchIfMissing = true)
@Import({ SsePushSecurityAutoConfiguration.ResourceServer.class, SsePushSecurityAutoConfiguration.Unprotected.class })
public final class SsePushSecurityAutoConfiguration {

	static final String CHAIN = "ssePushSecurityFilterChain";

	SsePushSecurityAutoConfiguration() {
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ BearerTokenResolver.class, HttpSecurity.class, JwtDecoder.class })
	@ConditionalOnBean({ JwtDecoder.class, HttpSecurity.class })
	@ConditionalOnMissingBean(name = CHAIN)
	static class ResourceServer {

		private static final Logger logger = LoggerFactory.getLogger(SsePushSecurityAutoConfiguration.class);

		@Bean(CHAIN)
		@Order(Ordered.HIGHEST_PRECEDENCE + 100)
		SecurityFilterChain ssePushSecurityFilterChain(HttpSecurity http, SsePushProperties properties) {
			return StreamSecurity.chain(http, properties.path(), tokens(properties.security()),
					new StreamAuthenticationEntryPoint(ProblemResponse::send));
		}

		private BearerTokenResolver tokens(SsePushProperties.Security security) {
			String parameter = security.queryParameter();
			if (parameter == null) {
				return new DefaultBearerTokenResolver();
			}
			logger.warn("Tokens are accepted in the query parameter '{}' because 'sse-push.security.query-parameter' "
					+ "is set. RFC 9700, section 4.3.2, forbids this: addresses end up in logs", parameter);
			return new QueryParameterTokenResolver(parameter);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(name = CHAIN)
	static class Unprotected {

		/** A bean that even a lazy application makes at its start. */
		@Bean
		static BeanFactoryPostProcessor ssePushProtectionCheck() {
			return (beanFactory) -> {
				throw new MissingJwtDecoderException();
			};
		}

	}

}
