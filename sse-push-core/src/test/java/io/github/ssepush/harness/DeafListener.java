package io.github.ssepush.harness;

import java.time.Duration;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.Entry;

/**
 * The listener of a node that has no clients.
 */
public class DeafListener implements BrokerListener {

	@Override
	public boolean onEntry(Destination destination, Entry entry) {
		return false;
	}

	@Override
	public void onSuspect(Destination destination) {
	}

	@Override
	public String onRequest(String content, Duration age) {
		return "0";
	}

}
