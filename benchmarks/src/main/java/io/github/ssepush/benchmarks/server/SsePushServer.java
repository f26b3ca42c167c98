package io.github.ssepush.benchmarks.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.ClientManager;
import io.github.ssepush.SsePushOperations;

/**
 * This project. {@code GET /events} is the starter's.
 */
@RestController
@EnableAutoConfiguration
@Import(ServletServer.class)
public class SsePushServer {

	private final SsePushOperations push;

	private final ClientManager clients;

	SsePushServer(SsePushOperations push, ClientManager clients) {
		this.push = push;
		this.clients = clients;
	}

	@PostMapping("/publish")
	void publish(@RequestBody String payload, @RequestParam(defaultValue = "1") int times) {
		for (int i = 0; i < times; i++) {
			this.push.broadcast(payload);
		}
	}

	@PostMapping(path = "/publish", params = "user")
	void publishTo(@RequestBody String payload, @RequestParam String user) {
		sendTo(user, payload);
	}

	@PostMapping("/publish/each")
	void publishToEach(Pacing pacing) {
		pacing.start(this::sendTo);
	}

	private void sendTo(String user, String payload) {
		this.push.sendToUser(user, payload);
	}

	@GetMapping("/clients")
	String clients() {
		return String.valueOf(this.clients.count());
	}

	public static void main(String[] args) {
		SpringApplication.run(SsePushServer.class, args);
	}

}
