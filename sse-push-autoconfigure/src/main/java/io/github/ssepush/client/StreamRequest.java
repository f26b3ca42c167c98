package io.github.ssepush.client;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a request for a stream asks for, after all checks: everything that is needed of it
 * once it is gone.
 *
 * @param user the authenticated user's name
 * @param topics the topics to follow, each once
 * @param lastEventId where the client wants to go on, as it came, {@code null} for now
 */
public record StreamRequest(String user, List<String> topics, @Nullable String lastEventId) {

}
