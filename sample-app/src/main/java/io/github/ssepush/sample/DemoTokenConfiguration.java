package io.github.ssepush.sample;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * A key that lives as long as the application does, unless nodes share one. A real
 * application sets {@code spring.security.oauth2.resourceserver.jwt.issuer-uri} and has
 * none of this.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SampleProperties.class)
class DemoTokenConfiguration {

	@Bean
	SecretKey demoKey(SampleProperties sample) {
		byte[] key = sample.tokenKey().isEmpty() ? new SecureRandom().generateSeed(SampleProperties.KEY_SIZE)
				: Base64.getDecoder().decode(sample.tokenKey());
		return new SecretKeySpec(key, "HmacSHA256");
	}

	@Bean
	JwtEncoder jwtEncoder(SecretKey demoKey) {
		return NimbusJwtEncoder.withSecretKey(demoKey).build();
	}

	@Bean
	JwtDecoder jwtDecoder(SecretKey demoKey) {
		NimbusJwtDecoder decoder = NimbusJwtDecoder.withSecretKey(demoKey).build();
		// One clock issues and checks, so a short ttl can be exact.
		decoder.setJwtValidator(new JwtTimestampValidator(Duration.ZERO));
		return decoder;
	}

}
