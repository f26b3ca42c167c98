package io.github.ssepush.sample;

import java.util.Set;

import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

import io.github.ssepush.TopicAuthorizer;

/**
 * The topics that every user may follow: some to write to, and the meters.
 */
@Component
class SampleTopics implements TopicAuthorizer {

	static final String METERS = "meters";

	private static final Set<String> FOR_CHAT = Set.of("news", "orders");

	@Override
	public boolean mayFollow(Authentication authentication, String topic) {
		return topic.equals(METERS) || isForChat(topic);
	}

	boolean isForChat(String topic) {
		return FOR_CHAT.contains(topic);
	}

}
