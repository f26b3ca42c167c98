package io.github.ssepush.web.transport.jetty;

import jakarta.servlet.ServletOutputStream;

import io.github.ssepush.web.transport.ContainerProfile;

/**
 * Needs none of the care of the default. Works without Jetty on the class path.
 */
public final class JettyProfile implements ContainerProfile {

	@Override
	public boolean matches(ServletOutputStream output) {
		return output.getClass().getName().startsWith("org.eclipse.jetty.");
	}

	@Override
	public int writeLimit() {
		return JettyTransport.WRITE_LIMIT;
	}

	/**
	 * Jetty would keep the buffer that it gathers them in, and gather from then on what
	 * it is to send.
	 */
	@Override
	public boolean takesFirstBytes() {
		return false;
	}

	/** Jetty goes on using the buffer of a write that it could not finish. */
	@Override
	public boolean writesDirectly() {
		return true;
	}

	@Override
	public boolean leavesAtCallback() {
		return true;
	}

	/** Complete the request, which nothing else does. */
	@Override
	public boolean endsFailedResponses() {
		return false;
	}

}
