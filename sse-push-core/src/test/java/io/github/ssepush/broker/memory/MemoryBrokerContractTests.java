package io.github.ssepush.broker.memory;

import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.SsePushBrokerContractTests;

/**
 * The contract of brokers, for {@link MemoryBroker}.
 */
class MemoryBrokerContractTests extends SsePushBrokerContractTests {

	@Override
	protected SsePushBroker createBroker(Limits limits) {
		return new MemoryBroker(new HistoryLimits(limits.messages(), limits.bytes(), limits.bytes(), limits.retention(),
				Long.MAX_VALUE, Integer.MAX_VALUE, limits.idempotencyPeriod()));
	}

	@Override
	protected SsePushBroker createBrokerAfterLoss(SsePushBroker broker, Limits limits) {
		return createBroker(limits);
	}

}
