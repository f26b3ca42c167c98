package io.github.ssepush.broker;

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.RunOutcome;
import io.github.ssepush.SseFrame;
import io.github.ssepush.support.Json;

/**
 * The end of a run, as its readers receive it. The producer of a run stores it. A broker
 * stores it in place of a producer whose node is lost.
 *
 * @param outcome how the run has ended
 * @param reason why it has failed, {@code null} if it has not
 */
public record RunEnd(RunOutcome outcome, @Nullable String reason) {

	/**
	 * Create the end of a run that has failed.
	 * @param reason the reason, which the readers receive
	 * @return the end
	 */
	public static RunEnd failed(String reason) {
		return new RunEnd(RunOutcome.FAILED, reason);
	}

	/**
	 * Return the end as an event.
	 * @return the bytes of the event without its id
	 */
	public SseFrame frame() {
		String rest = (this.reason != null) ? ",\"reason\":" + Json.quote(this.reason) : "";
		String data = "{\"outcome\":" + Json.quote(this.outcome.tag()) + rest + "}";
		return SseFrame.encode("sse-push.end", data.getBytes(StandardCharsets.UTF_8));
	}

}
