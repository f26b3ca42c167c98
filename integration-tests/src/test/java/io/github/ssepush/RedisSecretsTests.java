package io.github.ssepush;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what an attacker learns who reads everything that nodes send to Redis.
 */
class RedisSecretsTests {

	private static final String END = "everything was said";

	@Test
	void redisLearnsNoTokenNoTicketAndNoSecret() throws IOException {
		try (RedisProcess redis = RedisProcess.start();
				TestServer one = TestServer.start(Wire.TOMCAT, redis.properties());
				TestServer other = TestServer.start(Wire.JETTY, redis.properties());
				Socket monitor = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
			monitor.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
			assertThat(monitor.getInputStream().readNBytes(5)).asString().isEqualTo("+OK\r\n");
			CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> readUntilEnd(monitor),
					(task) -> new Thread(task, "monitor").start());
			String first = Tokens.of("alice");
			String second = Tokens.of("alice");
			String ticket = Patience
				.send(one,
						one.request("/events/ticket")
							.header("Authorization", "Bearer " + first)
							.POST(HttpRequest.BodyPublishers.noBody()))
				.body()
				.replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1");
			TestStream opened = Patience.open(other, other.request("/events?ticket=" + ticket));
			String id = StreamDetails.hello(opened).id();
			TestStream resumed = Patience.open(one,
					one.request("/events?ticket=" + ticket).header("Last-Event-ID", id));
			int refreshed = Patience
				.send(one,
						one.request("/events/refresh")
							.header("Authorization", "Bearer " + second)
							.header("SSE-Push-Client", resumed.clientId())
							.POST(HttpRequest.BodyPublishers.noBody()))
				.statusCode();
			assertThat(refreshed).isEqualTo(200);
			TestStream again = Patience.open(other,
					other.request("/events?ticket=" + ticket).header("Last-Event-ID", id));
			one.template().sendToUser("alice", "still there").join();
			assertThat(again).next().hasData("still there");
			redis.commands().echo(END);
			String secret = id.substring(id.indexOf('~') + 1);
			assertThat(heard.join()).contains("EVALSHA", "alice", "still there")
				.doesNotContain(ticket, secret)
				.doesNotContain(partsOf(first))
				.doesNotContain(partsOf(second));
		}
	}

	/** Header, claims and signature. */
	private static List<String> partsOf(String token) {
		return List.of(token.split("\\."));
	}

	private static String readUntilEnd(Socket monitor) {
		StringBuilder heard = new StringBuilder();
		byte[] buffer = new byte[64 * 1024];
		try {
			InputStream input = monitor.getInputStream();
			while (heard.indexOf(END) < 0) {
				int read = input.read(buffer);
				if (read < 0) {
					throw new AssertionError("Redis has closed the connection");
				}
				heard.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
			}
			return heard.toString();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
