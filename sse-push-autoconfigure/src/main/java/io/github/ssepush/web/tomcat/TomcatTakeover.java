package io.github.ssepush.web.tomcat;

import java.io.IOException;
import java.util.function.Supplier;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.RequestFacade;
import org.springframework.http.HttpStatus;

import io.github.ssepush.client.ClientTransport;
import io.github.ssepush.web.Takeover;

/**
 * Takes the socket over from Tomcat, by its own upgrade.
 */
public class TomcatTakeover extends Takeover {

	/**
	 * Create a takeover.
	 * @param compressed whether Tomcat compresses event streams for those who accept that
	 */
	public TomcatTakeover(boolean compressed) {
		super(compressed);
	}

	@Override
	protected boolean isOfServer(ServletRequest inner) {
		return inner instanceof RequestFacade;
	}

	@Override
	protected ClientTransport takeOver(HttpServletRequest request, ServletRequest inner, HttpServletResponse response,
			Supplier<byte[]> first) throws IOException {
		TomcatTransport transport = upgrade(request);
		boolean committed = false;
		try {
			response.setStatus(HttpStatus.OK.value());
			commit(response, first);
			committed = true;
			return transport;
		}
		finally {
			if (!committed) {
				transport.close();
			}
		}
	}

	private static TomcatTransport upgrade(HttpServletRequest request) throws IOException {
		try {
			return request.upgrade(TomcatTransport.class);
		}
		catch (ServletException ex) {
			throw new IOException("Tomcat does not hand over its socket", ex);
		}
	}

}
