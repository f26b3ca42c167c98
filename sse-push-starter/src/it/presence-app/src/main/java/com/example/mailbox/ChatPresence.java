package com.example.mailbox;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.ClusterClients;
import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushOperations;
import io.github.ssepush.TopicAuthorizer;
import io.github.ssepush.UserOnlineEvent;
import io.github.ssepush.UserPresenceEvent;

/**
 * Shows beside a chat which of its members are online.
 */
@RestController
class ChatPresence {

	private static final List<String> MEMBERS = List.of("alice", "bob", "carol");

	private final ClusterClients cluster;

	private final SsePushOperations push;

	ChatPresence(ClusterClients cluster, SsePushOperations push) {
		this.cluster = cluster;
		this.push = push;
	}

	@GetMapping("/chat/online")
	CompletableFuture<Set<String>> online() {
		return this.cluster.online(MEMBERS);
	}

	@EventListener
	void changed(UserPresenceEvent event) {
		if (MEMBERS.contains(event.user())) {
			this.push.sendToTopic("chat",
					SseMessage.event("presence")
						.data(Map.of("user", event.user(), "online", event instanceof UserOnlineEvent))
						.build());
		}
	}

	/**
	 * Lets the members follow their chat.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Members {

		@Bean
		TopicAuthorizer topicAuthorizer() {
			return (authentication, topic) -> topic.equals("chat") && MEMBERS.contains(authentication.getName());
		}

	}

}
