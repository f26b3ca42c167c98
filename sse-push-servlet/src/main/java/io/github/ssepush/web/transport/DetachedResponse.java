package io.github.ssepush.web.transport;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Locale;
import java.util.Set;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/**
 * The response that wrappers of filters see in the place of the server's own, once it has
 * become a stream. A stream is written past the wrappers. Their output is therefore
 * discarded, and so are headers that describe it, such as {@code Content-Encoding}. All
 * other headers reach the server.
 */
final class DetachedResponse extends HttpServletResponseWrapper {

	private static final Set<String> BODY_HEADERS = Set.of("accept-ranges", "content-digest", "content-encoding",
			"content-length", "content-md5", "content-range", "digest", "etag", "last-modified", "repr-digest",
			"trailer", "transfer-encoding");

	private final ServletOutputStream output = new NullServletOutputStream();

	private final PrintWriter writer = new PrintWriter(Writer.nullWriter());

	private DetachedResponse(HttpServletResponse response) {
		super(response);
	}

	/**
	 * Detach the wrappers of a response. Does nothing to a response that has no wrapper
	 * or is committed.
	 * @param response the outermost wrapper, or the server's own response
	 */
	static void insert(ServletResponse response) {
		ServletResponse inner = response;
		while (inner instanceof ServletResponseWrapper wrapper) {
			inner = wrapper.getResponse();
			if (inner instanceof HttpServletResponse own && !(inner instanceof ServletResponseWrapper)
					&& !inner.isCommitted()) {
				wrapper.setResponse(new DetachedResponse(own));
			}
		}
	}

	/**
	 * Remove what wrappers have written, and headers that describe another body than that
	 * of the stream. Some patches of Jetty forget a length only with the buffer.
	 * @param response the server's own response
	 */
	static void removeBodyHeaders(ServletResponse response) {
		if (response instanceof HttpServletResponse own && !own.isCommitted()) {
			own.resetBuffer();
			for (String name : BODY_HEADERS) {
				if (own.containsHeader(name)) {
					own.setHeader(name, null);
				}
			}
		}
	}

	private static boolean isOfBody(String name) {
		return BODY_HEADERS.contains(name.toLowerCase(Locale.ROOT));
	}

	@Override
	public void setHeader(String name, String value) {
		if (!isOfBody(name)) {
			super.setHeader(name, value);
		}
	}

	@Override
	public void addHeader(String name, String value) {
		if (!isOfBody(name)) {
			super.addHeader(name, value);
		}
	}

	@Override
	public void setIntHeader(String name, int value) {
		if (!isOfBody(name)) {
			super.setIntHeader(name, value);
		}
	}

	@Override
	public void addIntHeader(String name, int value) {
		if (!isOfBody(name)) {
			super.addIntHeader(name, value);
		}
	}

	@Override
	public void setDateHeader(String name, long date) {
		if (!isOfBody(name)) {
			super.setDateHeader(name, date);
		}
	}

	@Override
	public void addDateHeader(String name, long date) {
		if (!isOfBody(name)) {
			super.addDateHeader(name, date);
		}
	}

	@Override
	public void setContentLength(int length) {
	}

	@Override
	public void setContentLengthLong(long length) {
	}

	@Override
	public ServletOutputStream getOutputStream() {
		return this.output;
	}

	@Override
	public PrintWriter getWriter() {
		return this.writer;
	}

	@Override
	public void flushBuffer() {
	}

	@Override
	public void resetBuffer() {
	}

	@Override
	public void reset() {
	}

}
