package io.github.ssepush.test.autoconfigure;

import com.nimbusds.jwt.SignedJWT;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.jwt.JwtDecoder;

import io.github.ssepush.autoconfigure.SsePushSecurityAutoConfiguration;
import io.github.ssepush.test.TestTokens;

/**
 * {@link AutoConfiguration Auto-configuration} of tokens without an identity provider.
 * Every decoder of the application accepts them beside its own; an application that
 * checks tokens in no way gets one.
 */
@AutoConfiguration(before = SsePushSecurityAutoConfiguration.class,
		afterName = "org.springframework.boot.security.oauth2.server.resource.autoconfigure.OAuth2ResourceServerAutoConfiguration")
@ConditionalOnClass({ JwtDecoder.class, SignedJWT.class })
@ConditionalOnBooleanProperty(name = "sse-push.test.tokens", matchIfMissing = true)
public final class SsePushTestTokensAutoConfiguration {

	private static final String CLAIM = "spring.security.oauth2.resourceserver.jwt.principal-claim-name";

	SsePushTestTokensAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	static TestTokens ssePushTestTokens(Environment environment) {
		return new TestTokens(environment.getProperty(CLAIM, "sub"));
	}

	@Bean
	@ConditionalOnMissingBean(value = JwtDecoder.class,
			type = { "org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector",
					"org.springframework.security.authentication.AuthenticationManagerResolver" })
	JwtDecoder ssePushTestJwtDecoder(TestTokens tokens) {
		return tokens.decoder();
	}

	@Bean
	static TestTokensPostProcessor ssePushTestTokensPostProcessor(ObjectProvider<TestTokens> tokens) {
		return new TestTokensPostProcessor(tokens);
	}

}
