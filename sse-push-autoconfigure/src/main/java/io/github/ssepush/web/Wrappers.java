package io.github.ssepush.web;

import java.io.IOException;
import java.util.function.Supplier;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
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

	/**
	 * Send the head, and with HTTP/1.1 the first bytes in the same packet. A client of
	 * HTTP/2 could keep us waiting, because it says how many bytes it takes.
	 * <p>
	 * The bytes are in the buffer of the server before wrappers are flushed, which write
	 * late headers then.
	 * @return the server's own response
	 */
	static ServletResponse commit(HttpServletRequest request, HttpServletResponse response, Supplier<byte[]> first)
			throws IOException {
		ServletResponse inner = response;
		while (inner instanceof ServletResponseWrapper wrapper) {
			inner = wrapper.getResponse();
		}
		if ("HTTP/1.1".equals(request.getProtocol()) && inner.getBufferSize() >= ClientTransport.MOST_FIRST_BYTES) {
			inner.getOutputStream().write(first.get());
		}
		response.flushBuffer();
		inner.flushBuffer();
		return inner;
	}

}
