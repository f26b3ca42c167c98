package io.github.ssepush.engine.run;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.RunOutcome;
import io.github.ssepush.SseFrame;
import io.github.ssepush.support.Json;

/**
 * The end of a run, as its reader is told.
 *
 * @param outcome how it has ended
 * @param reason why it has failed, {@code null} if it has not
 */
record RunEnd(RunOutcome outcome, @Nullable String reason) {

	static RunEnd failed(String reason) {
		return new RunEnd(RunOutcome.FAILED, reason);
	}

	SseFrame frame() {
		String rest = (this.reason != null) ? ",\"reason\":" + Json.quote(this.reason) : "";
		String data = "{\"outcome\":" + Json.quote(this.outcome.tag()) + rest + "}";
		return SseFrame.encode("sse-push.end", data.getBytes(StandardCharsets.UTF_8));
	}

}
