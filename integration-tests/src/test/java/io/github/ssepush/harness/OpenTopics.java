package io.github.ssepush.harness;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ssepush.TopicAuthorizer;

/**
 * Lets every user follow every topic.
 */
@Configuration(proxyBeanMethods = false)
public class OpenTopics {

	@Bean
	TopicAuthorizer topicAuthorizer() {
		return (authentication, topic) -> true;
	}

}
