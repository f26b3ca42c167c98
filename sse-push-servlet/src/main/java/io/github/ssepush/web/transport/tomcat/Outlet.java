package io.github.ssepush.web.transport.tomcat;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The way out to a peer. For one thread at a time.
 */
interface Outlet {

	/**
	 * Write what the socket takes.
	 * @param source the bytes, which may be none; what is not taken remains in it
	 * @return whether nothing is left to write, neither in the source nor of earlier
	 * calls
	 * @throws IOException if the connection has ended
	 */
	boolean write(ByteBuffer source) throws IOException;

}
