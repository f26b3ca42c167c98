package io.github.ssepush.autoconfigure;

import java.util.function.UnaryOperator;

import io.github.ssepush.broker.SsePushBroker;

/**
 * Stands before the broker, for those who use it and not for those who inject it.
 */
@FunctionalInterface
interface BrokerDecorator extends UnaryOperator<SsePushBroker> {

}
