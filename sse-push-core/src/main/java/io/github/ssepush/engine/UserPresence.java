package io.github.ssepush.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import io.github.ssepush.UserPresenceEvent;

/**
 * The settings for users who come online and go offline.
 *
 * @param grace the time without a client after which a user is offline
 * @param publisher publishes an event, and completes when its listeners have returned
 */
public record UserPresence(Duration grace, Function<UserPresenceEvent, CompletableFuture<Void>> publisher) {

}
