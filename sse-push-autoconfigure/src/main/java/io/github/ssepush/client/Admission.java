package io.github.ssepush.client;

/**
 * A place for one client, taken before the head of its stream is sent: what can be
 * refused is refused before. For one thread. Closing it gives the place back, unless a
 * client has been opened; then that one's end does.
 */
public final class Admission implements AutoCloseable {

	private final ClientEngine engine;

	private final String user;

	private boolean used;

	Admission(ClientEngine engine, String user) {
		this.engine = engine;
		this.user = user;
	}

	/**
	 * Open the client. Ends the response at once if the engine has stopped meanwhile.
	 * @param request what it asks for, of the user whose place it is
	 * @param transport its response, with the head sent
	 */
	public void open(StreamRequest request, ClientTransport transport) {
		if (this.used || !request.user().equals(this.user)) {
			throw new IllegalStateException("The place is another client's");
		}
		this.used = true;
		this.engine.open(request, transport);
	}

	@Override
	public void close() {
		if (!this.used) {
			this.engine.leavePlace(this.user);
		}
	}

}
