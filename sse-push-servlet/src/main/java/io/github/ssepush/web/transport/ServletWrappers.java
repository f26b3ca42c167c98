package io.github.ssepush.web.transport;

import java.io.IOException;
import java.util.function.Supplier;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.engine.stream.ClientTransport;

/**
 * Gets to what filters have wrapped.
 */
final class ServletWrappers {

	/** A server may send at once what is larger than a quarter of its buffer. */
	private static final int SMALLEST_BUFFER = 4 * ClientTransport.MOST_FIRST_BYTES;

	private ServletWrappers() {
	}

	static ServletRequest innermost(ServletRequest request) {
		ServletRequest inner = request;
		while (inner instanceof ServletRequestWrapper wrapper) {
			inner = wrapper.getRequest();
		}
		return inner;
	}

	static ServletResponse innermost(ServletResponse response) {
		ServletResponse inner = response;
		while (inner instanceof ServletResponseWrapper wrapper) {
			inner = wrapper.getResponse();
		}
		return inner;
	}

	/**
	 * Send the head and, in the same packet, the first bytes of the stream.
	 */
	static void commit(HttpServletResponse response, Supplier<byte[]> first) throws IOException {
		ServletResponse inner = innermost(response);
		complete(response, inner);
		ServletOutputStream output = outputOf(inner);
		if (output != null && inner.getBufferSize() >= SMALLEST_BUFFER) {
			output.write(first.get());
		}
		inner.flushBuffer();
	}

	/** Send the head. */
	static void commit(HttpServletResponse response) throws IOException {
		ServletResponse inner = innermost(response);
		complete(response, inner);
		inner.flushBuffer();
	}

	/**
	 * Flush the wrappers, which write late headers then, but not the server's response.
	 */
	private static void complete(HttpServletResponse response, ServletResponse inner) throws IOException {
		if (response instanceof ServletResponseWrapper) {
			DetachedResponse.insert(response);
			response.flushBuffer();
		}
		DetachedResponse.removeBodyHeaders(inner);
	}

	private static @Nullable ServletOutputStream outputOf(ServletResponse response) throws IOException {
		try {
			return response.getOutputStream();
		}
		catch (IllegalStateException ex) {
			// A filter has asked for its writer.
			return null;
		}
	}

}
