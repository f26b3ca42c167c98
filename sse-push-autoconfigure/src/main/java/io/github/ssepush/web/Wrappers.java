package io.github.ssepush.web;

import java.io.IOException;
import java.util.function.Supplier;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;

import io.github.ssepush.client.ClientTransport;

/**
 * Gets to what filters have wrapped.
 */
final class Wrappers {

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
	 * @return the server's own response
	 */
	static ServletResponse commit(HttpServletResponse response, Supplier<byte[]> first) throws IOException {
		ServletResponse inner = innermost(response);
		byte[] bytes = (inner.getBufferSize() >= ClientTransport.MOST_FIRST_BYTES) ? first.get() : new byte[0];
		if (bytes.length > 0) {
			inner.getOutputStream().write(bytes);
		}
		response.flushBuffer();
		inner.flushBuffer();
		return inner;
	}

}
