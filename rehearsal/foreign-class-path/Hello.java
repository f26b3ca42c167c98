import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.ssepush.SsePushTemplate;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * An application without a build tool: it opens a stream, sends a message and ends when it has arrived.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Hello {

	/** For a token that is its user's name. */
	@Bean
	JwtDecoder jwtDecoder() {
		return (token) -> Jwt.withTokenValue(token).header("alg", "none").subject(token).build();
	}

	public static void main(String[] args) throws Exception {
		try (ConfigurableApplicationContext context = SpringApplication.run(Hello.class, "--server.port=0")) {
			URI stream = URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port") + "/events");
			CompletableFuture.runAsync(() -> receive(context.getBean(SsePushTemplate.class), stream)).get(1, TimeUnit.MINUTES);
		}
		System.out.println("Received what was sent");
		System.exit(0);
	}

	private static void receive(SsePushTemplate push, URI stream) {
		HttpRequest request = HttpRequest.newBuilder(stream).header("Authorization", "Bearer alice").build();
		try (BufferedReader lines = new BufferedReader(new InputStreamReader(
				HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream()).body()))) {
			for (String line = lines.readLine(); !"data: hello, alice".equals(line); line = lines.readLine()) {
				if (line == null) {
					throw new IllegalStateException("The stream has ended");
				}
				if (line.equals("event: sse-push.hello")) {
					push.sendToUser("alice", "hello, alice");
				}
			}
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
