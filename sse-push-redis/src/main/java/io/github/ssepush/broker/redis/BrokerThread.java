package io.github.ssepush.broker.redis;

import io.github.ssepush.support.OwnThread;

/**
 * A thread that completes futures, and so must not wait for them.
 */
final class BrokerThread extends OwnThread {

	BrokerThread(Runnable task, String name) {
		super(task, name);
	}

}
