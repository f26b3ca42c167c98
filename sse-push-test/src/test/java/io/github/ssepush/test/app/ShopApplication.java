package io.github.ssepush.test.app;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.security.core.GrantedAuthority;

import io.github.ssepush.TopicAuthorizer;

/**
 * The application that the kit's tests test.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class ShopApplication {

	@Bean
	TopicAuthorizer topicAuthorizer() {
		return (authentication, topic) -> authentication.getAuthorities()
			.stream()
			.map(GrantedAuthority::getAuthority)
			.anyMatch("SCOPE_orders"::equals);
	}

}
