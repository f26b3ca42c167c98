package io.github.ssepush.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.ssepush.ClientInfo;
import io.github.ssepush.NodeInfo;
import io.github.ssepush.harness.AnyName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests that questions and answers of nodes arrive as they were written. The seed is in
 * the name of the test that fails.
 */
class NodeTextTests {

	@ParameterizedTest(name = "seed {0}")
	@MethodSource("seeds")
	void questionsAndDescriptionsAreReadAsTheyWereWritten(long seed) {
		Random random = new Random(seed);
		String name = "x" + AnyName.next(random).replaceAll("\\p{Cs}", "");
		Set<String> topics = Set.of(name + 1, name + 2);
		ClientInfo client = new ClientInfo("node-1", name, "node", topics, Instant.ofEpochMilli(random.nextInt()), 7);
		assertThat(Description.clients(Description.ofClients(List.of(client, client)))).containsExactly(client, client);
		NodeInfo node = new NodeInfo("node", name, Instant.ofEpochMilli(1), true, 2, 1);
		assertThat(Description.node(Description.ofNode(node))).isEqualTo(node);
		NodeQuestion question = new NodeQuestion.DescribeUser(name, null);
		assertThat(NodeQuestion.read(question.write())).isEqualTo(question);
	}

	static LongStream seeds() {
		return LongStream.range(0, 50);
	}

	@Test
	void questionsAreToldFromCommands() {
		NodeQuestion question = new NodeQuestion.DescribeUser("alice", "node-1");
		assertThat(NodeQuestion.read(question.write())).isEqualTo(question);
		assertThat(NodeQuestion.read("describe-node")).isEqualTo(new NodeQuestion.DescribeNode());
		assertThat(NodeQuestion.read("describe-client =a")).isEqualTo(new NodeQuestion.DescribeClient("a"));
		assertThat(NodeQuestion.read("kick-user =alice =ERROR")).isNull();
		assertThatIllegalArgumentException().isThrownBy(() -> NodeQuestion.read("describe-client"));
	}

	@Test
	void nodeWithoutLabelAndClientWithoutTopicsAreDescribed() {
		NodeInfo node = new NodeInfo("node", null, Instant.EPOCH, false, 0, 0);
		assertThat(Description.node(Description.ofNode(node))).isEqualTo(node);
		ClientInfo client = new ClientInfo("node-1", "alice", "node", Set.of(), Instant.EPOCH, 0);
		assertThat(Description.clients(Description.ofClients(List.of(client)))).containsExactly(client);
		assertThat(Description.clients(Description.ofClients(List.of()))).isEmpty();
	}

	@Test
	void asManyClientsAreDescribedAsFit() {
		List<ClientInfo> clients = IntStream.range(0, 1000)
			.mapToObj((i) -> new ClientInfo("node-" + i, "x".repeat(500), "node", Set.of(), Instant.EPOCH, 0))
			.toList();
		String text = Description.ofClients(clients);
		assertThat(text.length()).isLessThanOrEqualTo(64 * 1024 + 10);
		assertThat(Description.hasMore(text)).isTrue();
		List<ClientInfo> page = Description.clients(text);
		assertThat(page).hasSizeBetween(50, 200).isEqualTo(clients.subList(0, page.size()));
		assertThat(Description.hasMore(Description.ofClients(page))).isFalse();
	}

}
