package io.github.ssepush.sample;

import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Pushes the state of the cluster to all who follow the meters on this node. While Redis
 * is away, they keep the last one.
 */
@Component
@RegisterReflectionForBinding(ClusterReading.class)
class ClusterBroadcast {

	private static final Logger logger = LoggerFactory.getLogger(ClusterBroadcast.class);

	private final MeterFollowers followers;

	private final ClusterReader cluster;

	ClusterBroadcast(MeterFollowers followers, ClusterReader cluster) {
		this.followers = followers;
		this.cluster = cluster;
	}

	@Scheduled(fixedRate = 1, timeUnit = TimeUnit.SECONDS)
	void broadcast() {
		this.followers.all()
			.stream()
			.findFirst()
			.ifPresent((follower) -> this.cluster.read(follower.node()).whenComplete((reading, failure) -> {
				if (failure != null) {
					logger.debug("The state of the cluster could not be read", failure);
				}
				else {
					this.followers.send("cluster", reading);
				}
			}));
	}

}
