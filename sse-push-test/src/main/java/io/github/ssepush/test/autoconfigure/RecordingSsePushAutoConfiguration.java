package io.github.ssepush.test.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

import io.github.ssepush.PayloadConverter;
import io.github.ssepush.autoconfigure.SsePushAutoConfiguration;
import io.github.ssepush.test.RecordingSsePush;

/**
 * {@link AutoConfiguration Auto-configuration} of a template that records, before that of
 * the starter's template, which backs off for it.
 */
@AutoConfiguration(before = SsePushAutoConfiguration.class,
		afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
public final class RecordingSsePushAutoConfiguration {

	private static final String TRANSACTIONS = "org.springframework.transaction.support.TransactionSynchronizationManager";

	RecordingSsePushAutoConfiguration() {
	}

	/** Wins over a template of the application's own, too. */
	@Bean
	@Primary
	@ConditionalOnMissingBean
	RecordingSsePush recordingSsePush(ObjectProvider<PayloadConverter> converter, ObjectProvider<JsonMapper> json,
			Environment environment) {
		PayloadConverter payloads = converter
			.getIfAvailable(() -> json.getIfAvailable(JsonMapper::new)::writeValueAsBytes);
		boolean transactionAware = environment.getProperty("sse-push.transaction-aware", Boolean.class, true)
				&& ClassUtils.isPresent(TRANSACTIONS, getClass().getClassLoader());
		return new RecordingSsePush(payloads,
				DataSize.parse(environment.getProperty("sse-push.limits.max-message-size", "1MB")).toBytes(),
				transactionAware);
	}

}
