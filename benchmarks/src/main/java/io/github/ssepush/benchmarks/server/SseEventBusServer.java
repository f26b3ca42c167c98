package io.github.ssepush.benchmarks.server;

import java.io.IOException;
import java.security.Principal;
import java.util.List;
import java.util.UUID;

import ch.rasc.sse.eventbus.DefaultDataObjectConverter;
import ch.rasc.sse.eventbus.DefaultSubscriptionRegistry;
import ch.rasc.sse.eventbus.SseEvent;
import ch.rasc.sse.eventbus.SseEventBus;
import ch.rasc.sse.eventbus.config.SseEventBusConfigurer;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The <a href="https://github.com/ralscha/sse-eventbus">sse-eventbus</a> library. It is
 * put together by hand, as {@code @EnableSseEventBus} needs Jackson 2.
 */
@RestController
@EnableAutoConfiguration
@Import(ServletServer.class)
public class SseEventBusServer {

	private final SseEventBus bus = new SseEventBus(new SseEventBusConfigurer() {
	}, new DefaultSubscriptionRegistry());

	SseEventBusServer() {
		this.bus.setDataObjectConverters(List.of(new DefaultDataObjectConverter()));
	}

	@GetMapping("/events")
	SseEmitter open(Principal user) throws IOException {
		SseEmitter emitter = this.bus.createSseEmitter(UUID.randomUUID().toString(), 0L, SseEvent.DEFAULT_EVENT,
				event(user.getName()));
		emitter.send(SseEmitter.event().comment("open"));
		return emitter;
	}

	@PostMapping("/publish")
	void publish(@RequestBody String payload, @RequestParam(defaultValue = "1") int times) {
		for (int i = 0; i < times; i++) {
			this.bus.handleEvent(SseEvent.ofData(payload));
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
		this.bus.handleEvent(SseEvent.of(event(user), payload));
	}

	@GetMapping("/clients")
	String clients() {
		return String.valueOf(this.bus.getAllClientIds().size());
	}

	private static String event(String user) {
		return "to-" + user;
	}

	public static void main(String[] args) {
		SpringApplication.run(SseEventBusServer.class, args);
	}

}
