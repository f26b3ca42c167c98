package io.github.ssepush.sample;

import java.security.Principal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.ClientManager;
import io.github.ssepush.CloseReason;
import io.github.ssepush.web.CurrentClient;

/**
 * Does to the caller's own streams, and to nobody else's, what in a real application
 * networks and administrators do.
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
	 * End one stream.
	 * @param clientId the client's id
	 * @param caller whose client it has to be; any other is left alone
	 */
	@PostMapping("/cut")
	@ResponseStatus(HttpStatus.ACCEPTED)
	void cut(@RequestHeader(CurrentClient.HEADER) String clientId, Principal caller) {
		this.clients.clientsOf(caller.getName())
			.stream()
			.filter((client) -> client.id().equals(clientId))
			.forEach((client) -> client.close(CloseReason.DISCONNECTED));
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
