package io.github.ssepush.sample;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

/**
 * A key pair that lives as long as the application does. A real application sets
 * {@code spring.security.oauth2.resourceserver.jwt.issuer-uri} and has none of this.
 */
@Configuration(proxyBeanMethods = false)
class DemoTokenConfiguration {

	@Bean
	KeyPair demoKeyPair() throws NoSuchAlgorithmException {
		KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
		generator.initialize(2048);
		return generator.generateKeyPair();
	}

	@Bean
	JwtEncoder jwtEncoder(KeyPair demoKeyPair) {
		return NimbusJwtEncoder
			.withKeyPair((RSAPublicKey) demoKeyPair.getPublic(), (RSAPrivateKey) demoKeyPair.getPrivate())
			.build();
	}

	@Bean
	JwtDecoder jwtDecoder(KeyPair demoKeyPair) {
		NimbusJwtDecoder decoder = NimbusJwtDecoder.withPublicKey((RSAPublicKey) demoKeyPair.getPublic()).build();
		// One clock issues and checks, so a short ttl can be exact.
		decoder.setJwtValidator(new JwtTimestampValidator(Duration.ZERO));
		return decoder;
	}

}
