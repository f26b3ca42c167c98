package io.github.ssepush.web.transport;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;

/**
 * Describes in what servers differ when they write asynchronously through the Servlet
 * API. The default methods suit a server of which nothing is known: they are as careful
 * as any server needs.
 */
public interface ContainerProfile {

	/**
	 * The profile of servers that have no other.
	 */
	ContainerProfile DEFAULT = (output) -> true;

	/**
	 * Return whether this is the profile of a server.
	 * @param output the server's own output, not wrapped
	 * @return whether the server has made it
	 */
	boolean matches(ServletOutputStream output);

	/**
	 * Return the number of bytes that one write should have. By default they fit, with
	 * room for the head of a chunk, into a buffer of the usual 8 KB. More would wait
	 * there until the peer has taken the rest.
	 * @return a number of bytes
	 */
	default int writeLimit() {
		return 8000;
	}

	/**
	 * Return whether the first bytes of a stream may be written before its head is sent,
	 * to share its packet.
	 * @return whether they may
	 */
	default boolean takesFirstBytes() {
		return true;
	}

	/**
	 * Return whether the output sends what it is given at once and uses the caller's
	 * buffer until it is ready again. By default it copies, and has to be flushed.
	 * @return whether it does
	 */
	default boolean writesDirectly() {
		return false;
	}

	/**
	 * Return whether the server has left the response when its callback returns. By
	 * default its thread may have more to do there, and may not expect a write on another
	 * thread to fail meanwhile.
	 * @return whether it has
	 */
	default boolean leavesAtCallback() {
		return false;
	}

	/**
	 * Return whether the server itself ends a response whose output has failed. What was
	 * completed before that, it may forget.
	 * @return whether it does
	 */
	default boolean endsFailedResponses() {
		return true;
	}

	/**
	 * Prepare a request for a response that is written to by another thread.
	 * @param request the server's own request
	 * @param beforeRecycle to be run before the server uses the response's objects for
	 * another request. Returns when no thread is using them, or after a second
	 */
	default void opened(ServletRequest request, Runnable beforeRecycle) {
	}

}
