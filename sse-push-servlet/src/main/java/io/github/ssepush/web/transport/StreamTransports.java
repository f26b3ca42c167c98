package io.github.ssepush.web.transport;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.engine.stream.ClientTransport;
import io.github.ssepush.support.OwnTimer;

/**
 * Opens the transports of streams: takes the connection over where that is possible, and
 * uses the Servlet API otherwise.
 */
public final class StreamTransports {

	private final @Nullable TransportOpener takeover;

	private final TransportOpener servlet;

	private final AsyncSupport async;

	private final BypassedWrappers wrappers = new BypassedWrappers();

	private final OwnTimer later = new OwnTimer("sse-push-callbacks", CallbackGate.DELAY);

	/**
	 * Create an opener of both kinds.
	 * @param takeover the way to a transport that is tried before that of the Servlet API
	 * @param profiles the profiles of the servers that are known
	 * @param asyncBlockers finds the filters and servlets that keep a request from
	 * becoming asynchronous, as far as they are known
	 */
	public StreamTransports(@Nullable TransportOpener takeover, List<ContainerProfile> profiles,
			Function<HttpServletRequest, List<String>> asyncBlockers) {
		this.takeover = takeover;
		this.servlet = new ServletTransportOpener(profiles, this.later);
		this.async = new AsyncSupport(asyncBlockers);
	}

	/**
	 * Choose how the stream of a request is written. The opener throws
	 * {@link AsyncNotSupportedException} as well, if the connection can't be taken over
	 * after all.
	 * @param request the request
	 * @param response its response, which is not committed
	 * @return the way to the transport
	 * @throws AsyncNotSupportedException if the connection can't be taken over, and the
	 * request can't become asynchronous
	 */
	public ClientTransport.Opener opener(HttpServletRequest request, HttpServletResponse response) {
		TransportOpener taking = this.takeover;
		if (taking != null && taking.fits(request)) {
			return (first) -> report(response, takeOver(taking, request, response, first));
		}
		this.async.require(request);
		return (first) -> report(response, this.servlet.open(request, response, first));
	}

	private ClientTransport takeOver(TransportOpener taking, HttpServletRequest request, HttpServletResponse response,
			Supplier<byte[]> first) throws IOException {
		try {
			return taking.open(request, response, first);
		}
		catch (TakeoverFailedException ex) {
			this.async.require(request);
			return this.servlet.open(request, response, first);
		}
	}

	private ClientTransport report(HttpServletResponse response, ClientTransport transport) {
		this.wrappers.report(response);
		return transport;
	}

	/**
	 * Stop the thread that calls writers back.
	 */
	public void stop() {
		this.later.stop();
	}

}
