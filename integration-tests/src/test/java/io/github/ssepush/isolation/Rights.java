package io.github.ssepush.isolation;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

import io.github.ssepush.TopicAuthorizer;

/**
 * Who may follow what: what the user is granted now, as far as the token says so, too.
 */
@Configuration(proxyBeanMethods = false)
class Rights {

	private final Map<String, Set<String>> granted = new ConcurrentHashMap<>();

	boolean isGranted(String user, String topic) {
		return this.granted.getOrDefault(user, Set.of()).contains(topic);
	}

	/** Grant what is not granted, and take away what is. */
	void flip(String user, String topic) {
		Set<String> topics = this.granted.computeIfAbsent(user, (name) -> ConcurrentHashMap.newKeySet());
		if (!topics.remove(topic)) {
			topics.add(topic);
		}
	}

	@Bean
	TopicAuthorizer topicAuthorizer() {
		return (authentication, topic) -> isGranted(authentication.getName(), topic)
				&& ((JwtAuthenticationToken) authentication).getToken().getClaimAsStringList("topics").contains(topic);
	}

}
