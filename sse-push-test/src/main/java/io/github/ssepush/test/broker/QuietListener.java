package io.github.ssepush.test.broker;

import java.time.Duration;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.Entry;

/**
 * Hears and does nothing.
 */
class QuietListener implements BrokerListener {

	@Override
	public boolean onEntry(Destination destination, Entry entry) {
		return false;
	}

	@Override
	public void onSuspect(Destination destination) {
	}

	@Override
	public String onRequest(String content, Duration age) {
		return "";
	}

}
