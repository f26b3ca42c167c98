package io.github.ssepush.web.stream;

import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a ticket about the stream that it has authenticated. An attribute of the
 * request.
 *
 * @param topics the topics to follow, if allowed
 * @param resumeSecret what the stream's ids prove their owner with
 */
public record TicketUse(List<String> topics, String resumeSecret) {

	private static final String ATTRIBUTE = TicketUse.class.getName();

	/**
	 * Return what has authenticated a request.
	 * @param request the request
	 * @return the use of a ticket, {@code null} if it was no ticket
	 */
	static @Nullable TicketUse of(HttpServletRequest request) {
		return (TicketUse) request.getAttribute(ATTRIBUTE);
	}

	/**
	 * Keep this as what has authenticated a request.
	 * @param request the request
	 */
	public void keepIn(HttpServletRequest request) {
		request.setAttribute(ATTRIBUTE, this);
	}

	/** Return a text without the secret, which must not get into logs. */
	@Override
	public String toString() {
		return "a ticket for " + this.topics;
	}

}
