package io.github.ssepush.test.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.security.oauth2.jwt.JwtDecoder;

import io.github.ssepush.test.TestTokens;

/**
 * Lets every {@link JwtDecoder} accept test tokens.
 */
final class TestTokensPostProcessor implements BeanPostProcessor {

	private final ObjectProvider<TestTokens> tokens;

	TestTokensPostProcessor(ObjectProvider<TestTokens> tokens) {
		this.tokens = tokens;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		return (bean instanceof JwtDecoder decoder) ? this.tokens.getObject().decoder(decoder) : bean;
	}

}
