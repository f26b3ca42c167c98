package io.github.ssepush.web;

import java.io.IOException;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;

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

	/** Wrappers are flushed first: they write late headers then. */
	static ServletResponse commit(HttpServletResponse response) throws IOException {
		ServletResponse inner = response;
		while (inner instanceof ServletResponseWrapper wrapper) {
			inner = wrapper.getResponse();
		}
		response.flushBuffer();
		inner.flushBuffer();
		return inner;
	}

}
