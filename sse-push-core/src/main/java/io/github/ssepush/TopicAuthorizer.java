package io.github.ssepush;

import org.springframework.security.core.Authentication;

/**
 * Strategy interface that decides which user may follow which topic. Without a bean of
 * this type no topic may be followed. Called on the thread of the request, for each
 * topic, whenever a stream is opened, resumed or refreshed, or a ticket for it is
 * requested.
 */
@FunctionalInterface
public interface TopicAuthorizer {

	/**
	 * Return whether a user may follow a topic.
	 * @param authentication the authentication of the user who opens the stream
	 * @param topic the name of the topic, which comes from the request and is not trusted
	 * @return {@code true} if the stream may receive the messages of the topic
	 */
	boolean mayFollow(Authentication authentication, String topic);

	/**
	 * Return whether a user may read messages that were sent to a topic before the user
	 * followed it. Called for a request with a start ({@code from}), after
	 * {@link #mayFollow}. The default is {@code false}.
	 * @param authentication the authentication of the user who opens the stream
	 * @param topic the name of the topic, which the user may follow
	 * @return {@code true} if the stream may begin with earlier messages of the topic
	 */
	default boolean mayReadHistory(Authentication authentication, String topic) {
		return false;
	}

}
