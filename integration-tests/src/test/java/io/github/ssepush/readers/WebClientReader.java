package io.github.ssepush.readers;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.util.retry.Retry;

/**
 * Spring's, which leaves it to the application to reconnect.
 */
final class WebClientReader extends Reader {

	private static final Duration PAUSE = Duration.ofMillis(200);

	private volatile @Nullable String lastEventId;

	private final Disposable subscription;

	WebClientReader(String url, String token) {
		WebClient client = WebClient.builder().defaultHeaders((headers) -> headers.setBearerAuth(token)).build();
		this.subscription = Flux.defer(() -> open(client, url))
			.repeatWhen((ends) -> ends.delayElements(PAUSE))
			.retryWhen(Retry.fixedDelay(Long.MAX_VALUE, PAUSE))
			.subscribe(this::received);
	}

	private Flux<ServerSentEvent<String>> open(WebClient client, String url) {
		return client.get().uri(url).headers((headers) -> {
			if (this.lastEventId != null) {
				headers.set("Last-Event-ID", this.lastEventId);
			}
		}).retrieve().bodyToFlux(new ParameterizedTypeReference<ServerSentEvent<String>>() {
		});
	}

	private void received(ServerSentEvent<String> event) {
		if (event.id() != null) {
			this.lastEventId = event.id();
		}
		if (event.data() != null) {
			received(Objects.requireNonNullElse(event.event(), "message"), event.data());
		}
	}

	@Override
	void leave() {
		this.subscription.dispose();
	}

	@Override
	public void close() {
		leave();
	}

}
