package io.github.ssepush.engine;

import java.io.IOException;

import io.github.ssepush.engine.stream.ClientTransport;
import io.github.ssepush.engine.stream.StreamRequest;

/**
 * A place for one client, taken before the head of its stream is sent: what can be
 * refused is refused before. For one thread. Closing it gives the place back, unless a
 * client has been opened; then that one's end does.
 */
public final class ClientPermit implements AutoCloseable {

	private final StreamOpener streams;

	private final String user;

	private boolean used;

	ClientPermit(StreamOpener streams, String user) {
		this.streams = streams;
		this.user = user;
	}

	/**
	 * Open the client.
	 * @param request what it asks for, of the user whose place it is
	 * @param opener sends the head of its response, once it can receive messages
	 * @throws AdmissionRefusedException if the engine has stopped meanwhile; the head is
	 * not sent
	 * @throws io.github.ssepush.BrokerUnavailableException if the engine has stopped
	 * while the client was about to follow its destinations; the head is not sent
	 * @throws IOException if the peer has gone
	 */
	public void open(StreamRequest request, ClientTransport.Opener opener) throws IOException {
		if (this.used || !request.user().equals(this.user)) {
			throw new IllegalStateException("The place is another client's");
		}
		this.used = true;
		this.streams.open(request, opener);
	}

	@Override
	public void close() {
		if (!this.used) {
			this.streams.giveBack(this.user);
		}
	}

}
