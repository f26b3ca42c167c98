package io.github.ssepush.test.autoconfigure;

import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.support.AbstractTestExecutionListener;

import io.github.ssepush.test.RecordingSsePush;
import io.github.ssepush.test.SsePushTestClient;
import io.github.ssepush.test.TestStream;
import io.github.ssepush.test.server.ServerRecord;

/**
 * Closes all streams after each test method, prints the transcript of each if the test
 * has failed, and clears what was recorded.
 */
class SsePushTestExecutionListener extends AbstractTestExecutionListener {

	/**
	 * The order before the transactions' listener, so that this one acts after the
	 * rollback.
	 */
	private static final int ORDER = 3_900;

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public void afterTestMethod(TestContext testContext) {
		if (!testContext.hasApplicationContext()) {
			return;
		}
		ApplicationContext context = testContext.getApplicationContext();
		existing(context, SsePushTestClient.class).forEach((client) -> {
			if (testContext.getTestException() != null) {
				print(client.streams());
			}
			client.closeStreams();
		});
		existing(context, RecordingSsePush.class).forEach(RecordingSsePush::clear);
		existing(context, ServerRecord.class).forEach(ServerRecord::clear);
	}

	private static <T> List<T> existing(ApplicationContext context, Class<T> type) {
		ObjectProvider<T> beans = context.getBeanProvider(type);
		return beans.stream().toList();
	}

	private static void print(List<TestStream> streams) {
		streams.forEach(System.err::println);
	}

}
