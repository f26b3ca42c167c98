package io.github.ssepush.benchmarks.server;

import java.security.Principal;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.Sinks.EmitFailureHandler;

import io.github.ssepush.benchmarks.load.Tokens;

/**
 * The application that one writes with Spring WebFlux alone: a sink for each client.
 */
@RestController
@EnableAutoConfiguration
public class WebFluxServer {

	private static final EmitFailureHandler RETRY = EmitFailureHandler.busyLooping(Duration.ofSeconds(1));

	private final Set<Sinks.Many<ServerSentEvent<String>>> sinks = ConcurrentHashMap.newKeySet();

	private final Map<String, Set<Sinks.Many<ServerSentEvent<String>>>> users = new ConcurrentHashMap<>();

	@GetMapping("/events")
	Flux<ServerSentEvent<String>> open(Principal user) {
		Sinks.Many<ServerSentEvent<String>> sink = Sinks.many().unicast().onBackpressureBuffer();
		Set<Sinks.Many<ServerSentEvent<String>>> own = this.users.computeIfAbsent(user.getName(),
				(name) -> ConcurrentHashMap.newKeySet());
		this.sinks.add(sink);
		own.add(sink);
		return sink.asFlux()
			.startWith(ServerSentEvent.<String>builder().comment("open").build())
			.doFinally((signal) -> {
				this.sinks.remove(sink);
				own.remove(sink);
			});
	}

	@PostMapping("/publish")
	void publish(@RequestBody String payload, @RequestParam(defaultValue = "1") int times) {
		for (int i = 0; i < times; i++) {
			this.sinks.forEach((sink) -> send(sink, payload));
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
		this.users.getOrDefault(user, Set.of()).forEach((sink) -> send(sink, payload));
	}

	@GetMapping("/clients")
	String clients() {
		return String.valueOf(this.sinks.size());
	}

	private static void send(Sinks.Many<ServerSentEvent<String>> sink, String payload) {
		if (sink.currentSubscriberCount() > 0) {
			sink.emitNext(ServerSentEvent.builder(payload).build(), RETRY);
		}
	}

	@Bean
	ReactiveJwtDecoder jwtDecoder() {
		return NimbusReactiveJwtDecoder.withSecretKey(Tokens.key()).build();
	}

	@Bean
	SecurityWebFilterChain security(ServerHttpSecurity http) {
		return http.authorizeExchange((exchanges) -> {
			exchanges.pathMatchers("/publish/**", "/clients").permitAll();
			exchanges.anyExchange().authenticated();
		})
			.oauth2ResourceServer((server) -> server.jwt(Customizer.withDefaults()))
			.csrf(ServerHttpSecurity.CsrfSpec::disable)
			.build();
	}

	public static void main(String[] args) {
		SpringApplication.run(WebFluxServer.class, args);
	}

}
