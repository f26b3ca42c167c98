package io.github.ssepush.harness;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;

import io.github.ssepush.Client;
import io.github.ssepush.CloseReason;
import io.github.ssepush.SsePushListener;

/**
 * Counts the clients of whose end not every listener was notified. The places of a client
 * are free, and its end is metered and published, a moment after it is no longer counted
 * by the manager of clients.
 */
final class OpenClients implements SsePushListener {

	private final AtomicInteger count = new AtomicInteger();

	int count() {
		return this.count.get();
	}

	@Override
	public void clientOpened(Client client) {
		this.count.incrementAndGet();
	}

	@Override
	public void clientClosed(Client client, CloseReason reason, Duration duration) {
		this.count.decrementAndGet();
	}

	/**
	 * Defines the bean after all others, so that it is notified at last.
	 */
	static final class Registrar implements BeanDefinitionRegistryPostProcessor {

		@Override
		public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
			registry.registerBeanDefinition("openClients", new RootBeanDefinition(OpenClients.class));
		}

	}

}
