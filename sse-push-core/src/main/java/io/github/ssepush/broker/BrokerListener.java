package io.github.ssepush.broker;

import java.time.Duration;

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
	 * Another node, or this one, asks something of this node. Requests that a broker has
	 * remembered come again when this node may have missed them.
	 * @param content what is asked
	 * @param age how long ago it was asked
	 * @return the reply, empty if the request is not understood
	 */
	String onRequest(String content, Duration age);

}
