package io.github.ssepush.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.web.SecurityFilterChain;

import io.github.ssepush.security.HeaderTokenResolver;
import io.github.ssepush.security.QueryParameterTokenResolver;
import io.github.ssepush.security.StreamAuthenticationEntryPoint;
import io.github.ssepush.security.StreamSecurity;
import io.github.ssepush.web.ProblemResponse;

/**
 * The chain that protects the stream's path, where tokens can be checked.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ BearerTokenResolver.class, HttpSecurity.class, JwtDecoder.class })
@ConditionalOnBean(JwtDecoder.class)
@ConditionalOnMissingBean(name = StreamResourceServerConfiguration.CHAIN)
class StreamResourceServerConfiguration {

	static final String CHAIN = "ssePushSecurityFilterChain";

	private static final Logger logger = LoggerFactory.getLogger(StreamResourceServerConfiguration.class);

	@Bean(CHAIN)
	@Order(Ordered.HIGHEST_PRECEDENCE + 100)
	SecurityFilterChain ssePushSecurityFilterChain(HttpSecurity http, SsePushProperties properties) {
		return StreamSecurity.chain(http, properties.path(), tokens(properties.security()),
				new StreamAuthenticationEntryPoint(ProblemResponse::send));
	}

	private BearerTokenResolver tokens(SsePushProperties.Security security) {
		String parameter = security.queryParameter();
		if (parameter == null) {
			return new HeaderTokenResolver();
		}
		logger.warn("Tokens are accepted in the query parameter '{}' because 'sse-push.security.query-parameter' "
				+ "is set. RFC 9700, section 4.3.2, forbids this: addresses end up in logs", parameter);
		return new QueryParameterTokenResolver(parameter);
	}

}
