package io.github.ssepush.web.stream;

import java.io.IOException;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.filter.ShallowEtagHeaderFilter;

import io.github.ssepush.Destination;
import io.github.ssepush.engine.AdmissionRefusedException;
import io.github.ssepush.engine.ClientPermit;
import io.github.ssepush.engine.RunPresence;
import io.github.ssepush.engine.StreamOpener;
import io.github.ssepush.engine.stream.ClientTransport;
import io.github.ssepush.engine.stream.StreamRequest;
import io.github.ssepush.web.EventStreams;
import io.github.ssepush.web.StreamOptions;
import io.github.ssepush.web.transport.AsyncNotSupportedException;
import io.github.ssepush.web.transport.StreamTransports;

/**
 * Serves {@code GET /events}: checks everything that can be refused, sends the head of
 * the stream and leaves the rest to the engine. The request's thread is free afterwards.
 */
public class StreamHandler implements HttpRequestHandler, EventStreams, DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(StreamHandler.class);

	/**
	 * The request header that a client sends which knows how to reconnect by itself.
	 */
	public static final String CLIENT_VERSION = "SSE-Push-Client-Version";

	private static final String BEGUN = StreamHandler.class.getName() + ".BEGUN";

	private final StreamOpener streams;

	private final StreamAuthorization authorization;

	private final StreamRequestReader requests;

	private final StreamTransports transports;

	/**
	 * Create a handler.
	 * @param streams opens the streams
	 * @param authorization says who asks
	 * @param transports opens the transports
	 */
	public StreamHandler(StreamOpener streams, StreamAuthorization authorization, StreamTransports transports) {
		this.streams = streams;
		this.authorization = authorization;
		this.requests = new StreamRequestReader(authorization);
		this.transports = transports;
	}

	@Override
	public void destroy() {
		this.transports.stop();
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		open(request, response, StreamOptions.defaults(), request.getParameter("heartbeat"));
	}

	@Override
	public void open(HttpServletRequest request, HttpServletResponse response, StreamOptions options)
			throws IOException {
		open(request, response, options, null);
	}

	/** Open a stream with the parameters of a path of our own. */
	void open(HttpServletRequest request, HttpServletResponse response, StreamOptions options,
			@Nullable String heartbeat) throws IOException {
		try {
			StreamRequest stream = this.requests.read(request, options, heartbeat);
			requireReadable(stream);
			try (ClientPermit admission = this.streams.admit(stream.grant())) {
				open(admission, stream, request, response);
			}
		}
		catch (AdmissionRefusedException ex) {
			refuse(request, response, options, RefusedException.of(ex.reason()));
		}
		catch (AsyncNotSupportedException ex) {
			refuse(request, response, options, new RefusedException(HttpStatus.INTERNAL_SERVER_ERROR,
					"The server is not set up for streams; its log says why"));
		}
		catch (RefusedException ex) {
			refuse(request, response, options, ex);
		}
		catch (RuntimeException ex) {
			if (hasBegun(request)) {
				throw ex;
			}
			refuse(request, response, options, this.authorization.refusal(ex));
		}
	}

	private void requireReadable(StreamRequest stream) {
		Destination run = stream.run();
		switch ((run != null) ? this.streams.look(run, stream.lastEventId()) : RunPresence.READABLE) {
			case READABLE -> {
			}
			case PASSED -> throw new RefusedException(HttpStatus.NO_CONTENT, "");
			case ABSENT -> throw RunHandler.unknown();
		}
	}

	/**
	 * Answer a request for a stream with something else.
	 * @param request the request
	 * @param response its response, not committed yet
	 * @param status why; {@link HttpStatus#SERVICE_UNAVAILABLE} asks to reconnect, in a
	 * way that the native {@code EventSource} understands
	 * @param detail what is wrong; safe to show
	 * @throws IOException if the peer has gone
	 */
	public void refuse(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail)
			throws IOException {
		refuse(request, response, StreamOptions.defaults(), new RefusedException(status, detail));
	}

	/** Answer a request that has failed before it got here. */
	void fail(HttpServletRequest request, HttpServletResponse response, Throwable failure) throws IOException {
		response.resetBuffer();
		refuse(request, response, StreamOptions.defaults(), this.authorization.refusal(failure));
	}

	/** Return whether the response is a stream, or about to be. */
	static boolean hasBegun(HttpServletRequest request) {
		return request.getAttribute(BEGUN) != null;
	}

	private void open(ClientPermit admission, StreamRequest stream, HttpServletRequest request,
			HttpServletResponse response) {
		ClientTransport.Opener opener = this.transports.opener(request, response);
		ShallowEtagHeaderFilter.disableContentCaching(request);
		prepare(response);
		try {
			admission.open(stream, (first) -> {
				request.setAttribute(BEGUN, true);
				return opener.open(first);
			});
		}
		catch (IOException ex) {
			logger.debug("The client has gone before its stream was open: {}", ex.toString());
		}
	}

	private void refuse(HttpServletRequest request, HttpServletResponse response, StreamOptions options,
			RefusedException refusal) throws IOException {
		HttpStatus status = refusal.status();
		ProblemResponse.closeConnection(request, response);
		if (status == HttpStatus.METHOD_NOT_ALLOWED) {
			response.setHeader(HttpHeaders.ALLOW, HttpMethod.GET.name());
		}
		if (status == HttpStatus.NO_CONTENT) {
			response.setStatus(status.value());
			return;
		}
		if (refusal.isTemporary() && HttpMethod.GET.matches(request.getMethod())
				&& request.getHeader(CLIENT_VERSION) == null) {
			prepare(response);
			response.getOutputStream()
				.write(this.streams.busy(StreamRequestReader.lastEventId(request, options),
						StreamRequestReader.resumeSecret(request)));
			return;
		}
		ProblemResponse.send(response, refusal);
	}

	private static void prepare(HttpServletResponse response) {
		response.setStatus(HttpStatus.OK.value());
		Utf8.declare(response, MediaType.TEXT_EVENT_STREAM_VALUE);
		response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-store, no-transform");
		response.setHeader("X-Accel-Buffering", "no");
	}

}
