package io.github.ssepush.broker.memory;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.test.broker.PresenceBrokerContractTests;

/**
 * The contract of brokers that keep the users who are online, for {@link MemoryBroker}.
 */
class MemoryPresenceContractTests extends PresenceBrokerContractTests {

	@Override
	protected SsePushBroker createBroker(HistoryLimits limits) {
		return new MemoryBroker(new MemoryLimits(limits, Long.MAX_VALUE, Integer.MAX_VALUE));
	}

}
