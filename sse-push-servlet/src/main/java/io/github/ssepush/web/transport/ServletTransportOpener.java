package io.github.ssepush.web.transport;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import io.github.ssepush.engine.stream.ClientTransport;

/**
 * Opens transports by the asynchronous mode of the Servlet API.
 */
final class ServletTransportOpener implements TransportOpener {

	private final List<ContainerProfile> profiles;

	private final Executor later;

	/**
	 * Create an opener.
	 * @param profiles the profiles of the servers that are known
	 * @param later runs a task after {@link CallbackGate#DELAY}
	 */
	ServletTransportOpener(List<ContainerProfile> profiles, Executor later) {
		this.profiles = List.copyOf(profiles);
		this.later = later;
	}

	@Override
	public boolean fits(HttpServletRequest request) {
		return request.isAsyncSupported();
	}

	/**
	 * Commit the response and switch to asynchronous mode. Wrappers are flushed first and
	 * passed by afterwards: they write late headers at the flush, but don't know
	 * non-blocking output.
	 * <p>
	 * The first bytes go with the head where that is safe. A client of HTTP/2 could keep
	 * this thread waiting, because it says how many bytes it takes.
	 */
	@Override
	public ClientTransport open(HttpServletRequest request, HttpServletResponse response, Supplier<byte[]> first)
			throws IOException {
		ServletRequest innerRequest = ServletWrappers.innermost(request);
		ServletOutputStream output = ServletWrappers.innermost(response).getOutputStream();
		ContainerProfile profile = profileOf(output);
		if (profile.takesFirstBytes() && "HTTP/1.1".equals(request.getProtocol())) {
			ServletWrappers.commit(response, first);
		}
		else {
			ServletWrappers.commit(response);
		}
		AsyncContext context = innerRequest.startAsync();
		context.setTimeout(0);
		ServletTransport transport = new ServletTransport(context, output, profile, this.later);
		context.addListener(transport);
		profile.opened(innerRequest, transport::beforeRecycle);
		return transport;
	}

	private ContainerProfile profileOf(ServletOutputStream output) {
		return this.profiles.stream()
			.filter((profile) -> profile.matches(output))
			.findFirst()
			.orElse(ContainerProfile.DEFAULT);
	}

}
