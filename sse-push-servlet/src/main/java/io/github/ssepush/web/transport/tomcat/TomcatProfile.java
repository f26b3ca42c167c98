package io.github.ssepush.web.transport.tomcat;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.web.transport.ContainerProfile;

/**
 * Needs all the care of the default. When Tomcat calls back, its thread has more to do
 * with the response after the call has returned: if a write on another thread fails
 * meanwhile, it recycles request and response under the hands of that thread. What has
 * more than its buffers of 8 KB waits there for the poller.
 * <p>
 * Works without Tomcat on the class path.
 */
public final class TomcatProfile implements ContainerProfile {

	private static final String BEFORE_RECYCLE = TomcatProfile.class.getName() + ".BEFORE_RECYCLE";

	@Override
	public boolean matches(ServletOutputStream output) {
		return output.getClass().getName().startsWith("org.apache.catalina.");
	}

	/** Leaves it to {@link RecycleGuardValve}. */
	@Override
	public void opened(ServletRequest request, Runnable beforeRecycle) {
		request.setAttribute(BEFORE_RECYCLE, beforeRecycle);
	}

	/**
	 * Return what has to run before a request is recycled, {@code null} if nothing has.
	 */
	static @Nullable Runnable beforeRecycle(ServletRequest request) {
		return (Runnable) request.getAttribute(BEFORE_RECYCLE);
	}

}
