package io.github.ssepush.broker.memory;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.test.broker.SsePushBrokerContractTests;

/**
 * The contract of brokers, for {@link MemoryBroker}.
 */
class MemoryBrokerContractTests extends SsePushBrokerContractTests {

	@Override
	protected SsePushBroker createBroker(HistoryLimits limits) {
		return new MemoryBroker(new MemoryLimits(limits, Long.MAX_VALUE, Integer.MAX_VALUE));
	}

	@Override
	protected SsePushBroker createBrokerAfterLoss(SsePushBroker broker, HistoryLimits limits) {
		return createBroker(limits);
	}

}
