package io.github.ssepush.web;

import java.io.IOException;
import java.util.function.Supplier;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.client.ClientTransport;

/**
 * Gets to what filters have wrapped.
 */
final class Wrappers {

	/** Jetty sends at once what is larger than a quarter of its buffer. */
	private static final int SMALLEST_BUFFER = 4 * ClientTransport.MOST_FIRST_BYTES;

	private Wrappers() {
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
	 * Send the head and, in the same packet, the first bytes. They are in the server's
	 * buffer before wrappers are flushed, which write late headers then.
	 */
	static void commit(HttpServletResponse response, Supplier<byte[]> first) throws IOException {
		ServletResponse inner = innermost(response);
		ServletOutputStream output = outputOf(inner);
		if (output != null && inner.getBufferSize() >= SMALLEST_BUFFER) {
			output.write(first.get());
		}
		commit(response);
	}

	/** Send the head. Wrappers are flushed first: they write late headers then. */
	static void commit(HttpServletResponse response) throws IOException {
		response.flushBuffer();
		innermost(response).flushBuffer();
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
