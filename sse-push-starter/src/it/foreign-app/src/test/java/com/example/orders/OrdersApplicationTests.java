package com.example.orders;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;

import io.github.ssepush.PushReceipt;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OrdersApplicationTests {

	private final HttpClient http = HttpClient.newHttpClient();

	@Autowired
	private OrderService orders;

	@LocalServerPort
	private int port;

	@Test
	void aUserReceivesWhatTheApplicationPushesAndTheMeterCountsTheClient() throws Exception {
		HttpResponse<InputStream> response = get("/events", BodyHandlers.ofInputStream());
		assertThat(response.statusCode()).isEqualTo(200);
		try (BufferedReader stream = new BufferedReader(
				new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
			assertThat(nextEvent(stream)).contains("event: sse-push.hello");
			PushReceipt receipt = this.orders.ship("alice", 42).get(10, TimeUnit.SECONDS);
			assertThat(receipt.nodes()).isEqualTo(1);
			assertThat(nextEvent(stream)).contains("event: order-shipped", "data: {\"order\":42}");
			HttpResponse<String> meter = get("/actuator/metrics/sse.push.clients", BodyHandlers.ofString());
			assertThat(meter.statusCode()).isEqualTo(200);
			assertThat(meter.body()).contains("\"name\":\"sse.push.clients\"", "\"value\":1.0");
		}
	}

	private <T> HttpResponse<T> get(String path, HttpResponse.BodyHandler<T> handler) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.header("Authorization", "Bearer " + token())
			.build();
		return this.http.send(request, handler);
	}

	private static List<String> nextEvent(BufferedReader stream) throws IOException {
		List<String> lines = new ArrayList<>();
		boolean event = false;
		for (String line = stream.readLine(); line != null; line = stream.readLine()) {
			if (line.isEmpty() && event) {
				return lines;
			}
			lines.add(line);
			event |= line.startsWith("data:");
		}
		throw new IOException("The stream ended after " + lines);
	}

	private static String token() {
		JwtClaimsSet claims = JwtClaimsSet.builder()
			.subject("alice")
			.expiresAt(Instant.now().plusSeconds(300))
			.build();
		return NimbusJwtEncoder.withSecretKey(OrdersApplication.KEY)
			.build()
			.encode(JwtEncoderParameters.from(JwsHeader.with(MacAlgorithm.HS256).build(), claims))
			.getTokenValue();
	}

}
