package io.github.ssepush.broker;

import io.github.ssepush.CloseReason;

/**
 * What one node asks of another.
 */
public sealed interface ControlCommand {

	/**
	 * End the streams of a user.
	 *
	 * @param user the user's name
	 * @param reason why
	 */
	record DisconnectUser(String user, CloseReason reason) implements ControlCommand {

	}

	/**
	 * End one stream.
	 *
	 * @param clientId the client's id
	 * @param reason why
	 */
	record DisconnectClient(String clientId, CloseReason reason) implements ControlCommand {

	}

}
