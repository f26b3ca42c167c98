package io.github.ssepush.engine;

/**
 * The limits on the clients that a node admits.
 *
 * @param maxClients the most clients at a time
 * @param maxClientsPerUser the most clients of one user at a time
 * @param closeOldest whether a user's oldest client is closed for one too many; else that
 * one is refused
 * @param maxConnectsPerUser how often a user may open a stream in a second
 */
public record AdmissionSettings(int maxClients, int maxClientsPerUser, boolean closeOldest, int maxConnectsPerUser) {

	/**
	 * Return settings that admit every client.
	 * @return settings without limits
	 */
	public static AdmissionSettings unlimited() {
		return new AdmissionSettings(Integer.MAX_VALUE, Integer.MAX_VALUE, true, Integer.MAX_VALUE);
	}

	/** The most places that a user can take: no limit where the oldest makes room. */
	int placesPerUser() {
		return this.closeOldest ? Integer.MAX_VALUE : this.maxClientsPerUser;
	}

	/** The most clients of a user of whom the newest stay. */
	int newestPerUser() {
		return this.closeOldest ? this.maxClientsPerUser : Integer.MAX_VALUE;
	}

}
