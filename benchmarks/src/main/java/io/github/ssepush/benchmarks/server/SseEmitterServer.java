package io.github.ssepush.benchmarks.server;

import java.io.IOException;
import java.security.Principal;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter.SseEventBuilder;

/**
 * The application that one writes with Spring MVC alone: a set of emitters and a loop
 * that sends to each.
 */
@RestController
@EnableAutoConfiguration
@EnableScheduling
@Import(ServletServer.class)
public class SseEmitterServer {

	private final Set<SseEmitter> emitters = ConcurrentHashMap.newKeySet();

	private final Map<String, Set<SseEmitter>> users = new ConcurrentHashMap<>();

	@GetMapping("/events")
	SseEmitter open(Principal user) throws IOException {
		SseEmitter emitter = new SseEmitter(0L);
		Set<SseEmitter> own = this.users.computeIfAbsent(user.getName(), (name) -> ConcurrentHashMap.newKeySet());
		emitter.onCompletion(() -> {
			this.emitters.remove(emitter);
			own.remove(emitter);
		});
		emitter.send(SseEmitter.event().comment("open"));
		this.emitters.add(emitter);
		own.add(emitter);
		return emitter;
	}

	@PostMapping("/publish")
	void publish(@RequestBody String payload, @RequestParam(defaultValue = "1") int times) {
		for (int i = 0; i < times; i++) {
			this.emitters.forEach((emitter) -> send(emitter, SseEmitter.event().data(payload)));
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
		this.users.getOrDefault(user, Set.of()).forEach((emitter) -> send(emitter, SseEmitter.event().data(payload)));
	}

	@GetMapping("/clients")
	String clients() {
		return String.valueOf(this.emitters.size());
	}

	@Scheduled(fixedRateString = "${sse-push.heartbeat-interval:15s}")
	void heartbeat() {
		this.emitters.forEach((emitter) -> send(emitter, SseEmitter.event().comment("")));
	}

	private void send(SseEmitter emitter, SseEventBuilder event) {
		try {
			emitter.send(event);
		}
		catch (IOException | IllegalStateException ex) {
			// The server completes the request by itself.
			this.emitters.remove(emitter);
		}
	}

	public static void main(String[] args) {
		SpringApplication.run(SseEmitterServer.class, args);
	}

}
