package io.github.ssepush;

import org.springframework.security.core.Authentication;

/**
 * Decides who may follow which topic. Without a bean of this type no topic is open.
 * Called on the thread of the request, for each topic, whenever a stream is opened or
 * resumed.
 */
@FunctionalInterface
public interface TopicAuthorizer {

	/**
	 * Whether a user may follow a topic.
	 * @param authentication who opens the stream
	 * @param topic the topic's name, as untrusted as any parameter
	 * @return whether the stream may have the topic's messages
	 */
	boolean mayFollow(Authentication authentication, String topic);

	/**
	 * Decide whether a user may read what was sent to a topic before the user followed
	 * it. Called for a request that says where to begin, with {@code from}, after
	 * {@link #mayFollow}.
	 * @param authentication who opens the stream
	 * @param topic the topic's name, which the user may follow
	 * @return whether the stream may begin in the topic's past; {@code false} unless
	 * overridden
	 */
	default boolean mayReadHistory(Authentication authentication, String topic) {
		return false;
	}

}
