package io.github.ssepush.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample while its Redis is away for a moment.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(OutputCaptureExtension.class)
class RedisAwayTests {

	private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");

	private final HttpClient http = HttpClient.newHttpClient();

	@RegisterExtension
	private final LocalRedis redis = new LocalRedis();

	@EnabledIfSystemProperty(named = "tests.full", matches = "true")
	@Test
	void messageThatCanNotBeSentForAMomentIsAnsweredAsSuchAndLoggedInALine(CapturedOutput output) throws Exception {
		try (ConfigurableApplicationContext sample = this.redis.runSample("--sse-push.redis.timeout=1s")) {
			String address = LocalRedis.addressOf(sample);
			String token = token(address);
			Awaitility.await()
				.untilAsserted(() -> assertThat(post(address + "/msg?msg=hello", token).statusCode()).isEqualTo(202));
			this.redis.stop();
			int before = output.length();
			for (String path : List.of("/msg?msg=hello", "/msg?msg=hello&to=*", "/msg?msg=hello&to=%23news",
					"/demo/me/kick")) {
				HttpResponse<String> response = post(address + path, token);
				assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(503);
				assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
				assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
				assertThat(response.body()).contains("\"status\":503", "\"detail\":\"").contains("try again");
			}
			String logged = output.toString().substring(before);
			assertThat(logged.lines().filter((line) -> line.contains("Answered with 503"))).hasSize(4);
			assertThat(logged).doesNotContain("ERROR", "\tat ");
		}
	}

	private String token(String address) throws Exception {
		Matcher token = ACCESS_TOKEN.matcher(post(address + "/demo/token?user=alice", "").body());
		assertThat(token.find()).isTrue();
		return token.group(1);
	}

	private HttpResponse<String> post(String address, String token) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
			.POST(HttpRequest.BodyPublishers.noBody());
		if (!token.isEmpty()) {
			request.header("Authorization", "Bearer " + token);
		}
		return this.http.send(request.build(), BodyHandlers.ofString());
	}

}
