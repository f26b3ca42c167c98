package io.github.ssepush.broker.memory;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.test.broker.RunBrokerContractTests;

/**
 * The contract of brokers that store runs, for {@link MemoryBroker}.
 */
class MemoryRunContractTests extends RunBrokerContractTests {

	@Override
	protected SsePushBroker createBroker(HistoryLimits limits) {
		return new MemoryBroker(new MemoryLimits(limits, Long.MAX_VALUE, Integer.MAX_VALUE));
	}

}
