package io.github.ssepush.broker.redis;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import io.github.ssepush.broker.NodeReplies;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Replies arrive while the question ends.
 */
class RepliesTests {

	private static final Set<String> NODES = IntStream.range(0, 1000)
		.mapToObj((i) -> "node-" + i)
		.collect(Collectors.toUnmodifiableSet());

	private final Replies replies = new Replies();

	@Test
	void nothingIsKnownBeforeTheNodesAre() {
		this.replies.add("node-1", "yes");
		assertThat(this.replies.areComplete()).isFalse();
		assertThat(this.replies.inTime()).isNull();
		this.replies.expect(Set.of("node-1"));
		assertThat(this.replies.areComplete()).isTrue();
		assertThat(this.replies.inTime()).isEqualTo(NodeReplies.of("node-1", "yes"));
	}

	@RepeatedTest(50)
	void nodeIsEitherSilentOrHasAnswered() {
		this.replies.expect(NODES);
		CompletableFuture<Void> answering = CompletableFuture
			.runAsync(() -> NODES.forEach((node) -> this.replies.add(node, "yes")));
		do {
			NodeReplies inTime = Objects.requireNonNull(this.replies.inTime());
			assertThat(inTime.silent().size() + inTime.replies().size()).isEqualTo(NODES.size());
		}
		while (!answering.isDone());
		answering.orTimeout(10, TimeUnit.SECONDS).join();
		assertThat(this.replies.areComplete()).isTrue();
	}

}
