package io.github.ssepush.broker;

import io.github.ssepush.Destination;

/**
 * What a broker tells its node. Calls for one destination come one after the other, in
 * the order of its history; they return quickly and do not throw.
 */
public interface BrokerListener {

	/**
	 * A message arrived for a destination that this node has attached, or for a client
	 * that it holds.
	 * @param destination where it goes
	 * @param entry the message
	 * @return whether anybody here was there to get it
	 */
	boolean onEntry(Destination destination, Entry entry);

	/**
	 * Messages for a destination may have been missed on the way to this node: it
	 * compares its position with the history.
	 * @param destination which destination
	 */
	void onSuspect(Destination destination);

	/**
	 * Another node, or this one, asks for something to be done here.
	 * @param command what
	 * @return how many clients it concerned
	 */
	int onControl(ControlCommand command);

}
