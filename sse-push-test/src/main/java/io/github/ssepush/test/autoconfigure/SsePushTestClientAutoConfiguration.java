package io.github.ssepush.test.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

import io.github.ssepush.autoconfigure.SsePushAutoConfiguration;
import io.github.ssepush.test.SsePushFaults;
import io.github.ssepush.test.SsePushTestClient;
import io.github.ssepush.test.server.RecordingPostProcessor;
import io.github.ssepush.test.server.ServerRecord;

/**
 * {@link AutoConfiguration Auto-configuration} of the client that opens streams, and of
 * what its failure messages tell of the server.
 */
@AutoConfiguration(after = { SsePushAutoConfiguration.class, SsePushTestTokensAutoConfiguration.class })
public final class SsePushTestClientAutoConfiguration {

	SsePushTestClientAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	@Lazy
	SsePushTestClient ssePushTestClient(ApplicationContext context) {
		return SsePushTestClient.bindTo(context);
	}

	@Bean
	@ConditionalOnMissingBean
	@Lazy
	SsePushFaults ssePushFaults(ApplicationContext context) {
		return SsePushFaults.bindTo(context);
	}

	@Bean
	ServerRecord ssePushTestServerRecord() {
		return new ServerRecord();
	}

	@Bean
	static RecordingPostProcessor ssePushTestRecordingPostProcessor(ObjectProvider<ServerRecord> server) {
		return new RecordingPostProcessor(server::getObject);
	}

}
