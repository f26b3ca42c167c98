package io.github.ssepush.isolation;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;

import io.github.ssepush.TopicAuthorizer;

/**
 * Lets users follow the topics that they are granted now, as far as the token says so,
 * too.
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

	/** Some histories are closed to some users, for good. */
	static boolean mayReadHistory(String user, String topic) {
		return (user + topic).hashCode() % 3 != 0;
	}

	@Bean
	TopicAuthorizer topicAuthorizer() {
		return new TopicAuthorizer() {

			@Override
			public boolean mayFollow(Authentication authentication, String topic) {
				return isGranted(authentication.getName(), topic)
						&& ((JwtAuthenticationToken) authentication).getToken()
							.getClaimAsStringList("topics")
							.contains(topic);
			}

			@Override
			public boolean mayReadHistory(Authentication authentication, String topic) {
				return Rights.mayReadHistory(authentication.getName(), topic);
			}

		};
	}

}
