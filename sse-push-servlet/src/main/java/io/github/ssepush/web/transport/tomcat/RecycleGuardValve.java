package io.github.ssepush.web.transport.tomcat;

import java.io.IOException;

import jakarta.servlet.ServletException;
import org.apache.catalina.AccessLog;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Keeps Tomcat from recycling a response that a writer is using.
 * <p>
 * When a write fails while Tomcat is still in the call of {@code onWritePossible}, Tomcat
 * sees the failure at the end of that call and recycles request and response at once,
 * telling no listener, while the write that failed is on its way out of the very same
 * objects. What it leaves behind there would end the request that gets them next. Right
 * before it recycles, Tomcat writes its access log, on the same thread; that is where
 * this valve stands. Logs nothing.
 */
public final class RecycleGuardValve extends ValveBase implements AccessLog {

	private boolean requestAttributesEnabled;

	/**
	 * Create a valve that supports asynchronous requests.
	 */
	public RecycleGuardValve() {
		super(true);
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		getNext().invoke(request, response);
	}

	@Override
	public void log(Request request, Response response, long time) {
		Runnable beforeRecycle = TomcatProfile.beforeRecycle(request);
		if (beforeRecycle != null) {
			beforeRecycle.run();
			if (request.isAsync()) {
				// Tomcat forgets to, and its graceful shutdown would wait for this
				// request.
				request.getContext().decrementInProgressAsyncCount();
			}
		}
	}

	@Override
	public void setRequestAttributesEnabled(boolean requestAttributesEnabled) {
		this.requestAttributesEnabled = requestAttributesEnabled;
	}

	@Override
	public boolean getRequestAttributesEnabled() {
		return this.requestAttributesEnabled;
	}

}
