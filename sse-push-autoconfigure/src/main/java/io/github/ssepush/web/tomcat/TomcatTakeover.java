package io.github.ssepush.web.tomcat;

import java.io.IOException;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.RequestFacade;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

import io.github.ssepush.client.ClientTransport;
import io.github.ssepush.web.TransportOpener;

/**
 * Takes the socket over from Tomcat once the head is sent: the filters and the servlet
 * end, Tomcat recycles its request objects, and only the socket stays. For HTTP/1.1, with
 * and without TLS; the body of the response ends with the connection.
 */
public class TomcatTakeover implements TransportOpener {

	private final boolean compressed;

	/**
	 * Create a takeover.
	 * @param compressed whether Tomcat compresses event streams for those who accept
	 * that: they can't be taken over
	 */
	public TomcatTakeover(boolean compressed) {
		this.compressed = compressed;
	}

	@Override
	public @Nullable ClientTransport open(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (!fits(request)) {
			return null;
		}
		response.setHeader(HttpHeaders.CONNECTION, "close");
		TomcatTransport transport = upgrade(request);
		response.setStatus(HttpStatus.OK.value());
		commit(response);
		return transport;
	}

	private boolean fits(HttpServletRequest request) {
		ServletRequest inner = request;
		while (inner instanceof ServletRequestWrapper wrapper) {
			inner = wrapper.getRequest();
		}
		return inner instanceof RequestFacade && "HTTP/1.1".equals(request.getProtocol())
				&& request.getContentLengthLong() <= 0 && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null
				&& !(this.compressed && request.getHeader(HttpHeaders.ACCEPT_ENCODING) != null);
	}

	private static TomcatTransport upgrade(HttpServletRequest request) throws IOException {
		try {
			return request.upgrade(TomcatTransport.class);
		}
		catch (ServletException ex) {
			throw new IOException("Tomcat does not hand over its socket", ex);
		}
	}

	/** Without this, Tomcat would add a length to what looks like an empty response. */
	private static void commit(HttpServletResponse response) throws IOException {
		response.flushBuffer();
		ServletResponse inner = response;
		while (inner instanceof ServletResponseWrapper wrapper) {
			inner = wrapper.getResponse();
		}
		inner.flushBuffer();
	}

}
