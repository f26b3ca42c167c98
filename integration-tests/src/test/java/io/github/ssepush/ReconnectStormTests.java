package io.github.ssepush;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.ssepush.harness.Extent;
import io.github.ssepush.harness.FullBuild;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.ResponseParser;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.EventReader;
import io.github.ssepush.test.SseEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that all clients can reconnect at once, as after a restart of a proxy.
 */
@Tag("streams")
class ReconnectStormTests {

	private static final int CLIENTS = Extent.of(2000, 5000);

	private static final int USERS = 100;

	private static final List<String> MISSED = List.of("1", "2", "3", "4", "5");

	@Test
	void clientsThatAllComeBackAtOnceAllCatchUp() throws IOException {
		assertThatAllCatchUp(Wire.TOMCAT);
	}

	@FullBuild
	@Test
	void clientsThatAllComeBackAtOnceAllCatchUpWithTheServletApi() throws IOException {
		assertThatAllCatchUp(Wire.TOMCAT_SERVLET);
	}

	private static void assertThatAllCatchUp(Wire wire) throws IOException {
		try (TestServer server = TestServer.start(wire, "server.tomcat.max-connections=10000",
				"server.tomcat.accept-count=5000", "sse-push.limits.max-clients-per-user=0")) {
			List<String> tokens = IntStream.range(0, USERS).mapToObj((i) -> Tokens.of("user-" + i)).toList();
			List<String> ids = IntStream.range(0, USERS)
				.mapToObj((i) -> server.clients().currentPosition("user-" + i, List.of()).join())
				.toList();
			for (int i = 0; i < USERS; i++) {
				String user = "user-" + i;
				MISSED.subList(0, 4).forEach((data) -> server.template().sendToUser(user, data).join());
			}
			server.template().broadcast("5").join();
			List<StormClient> clients = new ArrayList<>();
			try (Selector selector = Selector.open()) {
				for (int i = 0; i < CLIENTS; i++) {
					byte[] request = RawClient.request("/events", tokens.get(i % USERS),
							"Last-Event-ID: " + ids.get(i % USERS));
					clients.add(new StormClient(selector, "127.0.0." + (1 + i % 4), server.port(), request));
				}
				serve(selector, clients);
				assertThat(clients).allMatch((client) -> client.data.equals(MISSED) || client.isOtherOrder());
				assertThat(server.clients().count()).isEqualTo(CLIENTS);
				server.template().broadcast("6").join();
				clients.forEach((client) -> client.expected++);
				serve(selector, clients);
				assertThat(clients).allMatch((client) -> client.data.size() == 6 && client.data.get(5).equals("6"));
			}
			finally {
				for (StormClient client : clients) {
					client.channel.close();
				}
			}
		}
	}

	/** Wait until every client has what it expects. */
	private static void serve(Selector selector, List<StormClient> clients) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(16 * 1024);
		long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
		long waiting = clients.stream().filter(StormClient::isWaiting).count();
		while (waiting > 0) {
			assertThat(System.nanoTime()).as("%d clients wait", waiting).isLessThan(deadline);
			selector.select(1000);
			for (SelectionKey key : selector.selectedKeys()) {
				StormClient client = (StormClient) key.attachment();
				boolean before = client.isWaiting();
				client.serve(key, buffer);
				waiting -= (before && !client.isWaiting()) ? 1 : 0;
			}
			selector.selectedKeys().clear();
		}
	}

	/**
	 * A client, one of many, without a thread.
	 */
	private static final class StormClient {

		private final SocketChannel channel = SocketChannel.open();

		private final List<String> data = new ArrayList<>();

		private final ResponseParser response = new ResponseParser(new EventReader(this::add));

		private final byte[] request;

		private int expected = MISSED.size();

		StormClient(Selector selector, String address, int port, byte[] request) throws IOException {
			this.request = request;
			this.channel.configureBlocking(false);
			this.channel.register(selector, SelectionKey.OP_CONNECT, this);
			this.channel.connect(new InetSocketAddress(address, port));
		}

		private void add(SseEvent event) {
			if (!event.name().equals("sse-push.hello")) {
				this.data.add(event.data());
			}
		}

		private boolean isWaiting() {
			return this.data.size() < this.expected;
		}

		/** The order between a user's messages and those to everyone is not promised. */
		private boolean isOtherOrder() {
			List<String> own = this.data.stream().filter((text) -> !text.equals("5")).toList();
			return own.equals(MISSED.subList(0, 4)) && this.data.size() == MISSED.size();
		}

		private void serve(SelectionKey key, ByteBuffer buffer) throws IOException {
			if (key.isConnectable()) {
				this.channel.finishConnect();
				this.channel.write(ByteBuffer.wrap(this.request));
				key.interestOps(SelectionKey.OP_READ);
			}
			else {
				int length = this.channel.read(buffer.clear());
				assertThat(length).as("The stream has ended: %s", this.response.head()).isNotNegative();
				this.response.feed(buffer.array(), length);
			}
		}

	}

}
