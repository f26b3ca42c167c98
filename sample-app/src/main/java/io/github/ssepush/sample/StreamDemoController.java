package io.github.ssepush.sample;

import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.ClientManager;
import io.github.ssepush.CloseReason;

/**
 * Does to the caller's own streams, and to no others, what in a real application networks
 * and administrators do.
 */
@RestController
@RequestMapping("/demo/me")
class StreamDemoController {

	private static final Duration BAN = Duration.ofMinutes(1);

	private final ClientManager clients;

	StreamDemoController(ClientManager clients) {
		this.clients = clients;
	}

	/**
	 * End all streams of the caller, on whichever node they are.
	 * @param caller the caller
	 * @return completes when it is done
	 */
	@PostMapping("/cut")
	@ResponseStatus(HttpStatus.ACCEPTED)
	CompletableFuture<Void> cut(Principal caller) {
		return this.clients.disconnectUser(caller.getName(), CloseReason.DISCONNECTED).thenAccept((count) -> {
		});
	}

	/**
	 * End all streams of the caller, and answer their token with 204 for a while.
	 * @param caller the caller
	 * @return completes when it is done
	 */
	@PostMapping("/kick")
	@ResponseStatus(HttpStatus.ACCEPTED)
	CompletableFuture<Void> kick(Principal caller) {
		return this.clients.revoke(caller.getName(), BAN).thenAccept((count) -> {
		});
	}

}
