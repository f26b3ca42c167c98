package io.github.ssepush.web.transport.tomcat;

import java.io.IOException;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import org.apache.catalina.connector.RequestFacade;

import io.github.ssepush.engine.stream.ClientTransport;
import io.github.ssepush.web.transport.Takeover;
import io.github.ssepush.web.transport.TestedVersions;

/**
 * Takes the socket over from Tomcat, by its own upgrade.
 */
public class TomcatTakeover extends Takeover {

	/**
	 * The versions of Tomcat that this was tested with.
	 */
	public static final TestedVersions TESTED = new TestedVersions("11.0.4", "11.0.27");

	/**
	 * Create a takeover.
	 * @param compressed whether Tomcat compresses event streams for those who accept that
	 */
	public TomcatTakeover(boolean compressed) {
		super(compressed);
	}

	@Override
	protected boolean isOfServer(HttpServletRequest inner) {
		return inner instanceof RequestFacade && TakeoverValve.isMarked(inner);
	}

	@Override
	protected ClientTransport take(HttpServletRequest inner) throws IOException, ServletException {
		TomcatTransport transport = inner.upgrade(TomcatTransport.class);
		transport.onHandOverFailed(this::trip);
		return transport;
	}

}
