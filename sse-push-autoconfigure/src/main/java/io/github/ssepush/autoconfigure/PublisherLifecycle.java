package io.github.ssepush.autoconfigure;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.SmartLifecycle;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.SsePushBroker;

/**
 * Starts the broker of a publisher before anything can send, as the last step of making
 * the beans, and stops it after everything that may send has stopped.
 */
final class PublisherLifecycle implements SmartInitializingSingleton, SmartLifecycle, DisposableBean {

	private static final int NAME_BITS = 40;

	private final SsePushBroker broker;

	private final @Nullable Duration presenceGrace;

	private volatile boolean running;

	/**
	 * Create a life cycle.
	 * @param broker what lives
	 * @param presenceGrace the time without a client after which a user is offline,
	 * {@code null} if the users who are online are not kept
	 */
	PublisherLifecycle(SsePushBroker broker, @Nullable Duration presenceGrace) {
		this.broker = broker;
		this.presenceGrace = presenceGrace;
	}

	@Override
	public void afterSingletonsInstantiated() {
		start();
	}

	@Override
	public void start() {
		String name = new BigInteger(NAME_BITS, new SecureRandom()).toString(Character.MAX_RADIX);
		this.broker.start(new NodeRegistration(name, NodeRegistration.Role.PUBLISHER, this.presenceGrace),
				new NobodyListener());
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.broker.stop();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** For an application that fails to start: its life cycle never begins. */
	@Override
	public void destroy() {
		if (this.running) {
			stop();
		}
	}

	/** Message listeners and schedulers stop before. */
	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

	/**
	 * Nothing arrives at a publisher.
	 */
	private static final class NobodyListener implements BrokerListener {

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

}
