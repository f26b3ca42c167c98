package io.github.ssepush.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import io.github.ssepush.SsePushTemplate;
import io.github.ssepush.test.app.ShopApplication;
import io.github.ssepush.test.autoconfigure.AutoConfigureSsePushTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares what {@link TestStreamAssert#received()} says with what was sent, in random
 * sequences of sends and faults.
 */
@SpringBootTest(classes = ShopApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "sse-push.shutdown.drain-period=0", "sse-push.limits.max-connects-per-user=0" })
@AutoConfigureSsePushTestClient
class ReceivedTests {

	@Autowired
	private SsePushTestClient client;

	@Autowired
	private SsePushTemplate push;

	@RepeatedTest(30)
	void whatWasReceivedIsWhatWasSent(RepetitionInfo repetition) {
		Random random = new Random(repetition.getCurrentRepetition());
		TestStream alice = this.client.as("alice")
			.topics("orders.eu")
			.claims((all) -> all.put("scope", "orders"))
			.open();
		List<String> toUser = new ArrayList<>();
		List<String> toTopic = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			String data = Integer.toString(i);
			switch (random.nextInt(8)) {
				case 0 -> this.push.sendToUser("bob", data);
				case 1 -> this.push.sendToTopic("orders.us", data);
				case 2, 3 -> {
					toTopic.add("topic " + data);
					this.push.sendToTopic("orders.eu", "topic " + data);
				}
				case 4 -> disturb(alice, random);
				default -> {
					toUser.add("user " + data);
					this.push.sendToUser("alice", "user " + data);
				}
			}
		}
		alice.read();
		if (!isOpen(alice)) {
			alice.reconnect();
		}
		assertThat(alice).received()
			.extracting(SseEvent::data)
			.filteredOn((data) -> data.startsWith("user"))
			.isEqualTo(toUser);
		assertThat(alice).received()
			.extracting(SseEvent::data)
			.filteredOn((data) -> data.startsWith("topic"))
			.isEqualTo(toTopic);
		assertThat(alice).received().hasSize(toUser.size() + toTopic.size());
		assertThat(alice).isNotReset();
	}

	@RepeatedTest(10)
	void nothingComesTwiceWhenAStreamReconnectsInTheMiddle() {
		TestStream alice = this.client.as("alice").open();
		List<String> sent = new ArrayList<>();
		CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
			for (int i = 0; i < 900; i++) {
				sent.add("message " + i);
				this.push.sendToUser("alice", "message " + i).join();
			}
		});
		while (!sender.isDone()) {
			alice.reconnect();
		}
		sender.join();
		assertThat(alice).received().extracting(SseEvent::data).isEqualTo(sent);
	}

	private static void disturb(TestStream stream, Random random) {
		switch (random.nextInt(4)) {
			case 0 -> stream.cut();
			case 1 -> stream.reconnect();
			case 2 -> stream.stall();
			default -> stream.read();
		}
	}

	private static boolean isOpen(TestStream stream) {
		return ((SocketStream) stream).connection().isOpen();
	}

}
