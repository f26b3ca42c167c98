package io.github.ssepush.test.recipes;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.transaction.annotation.Transactional;

import io.github.ssepush.test.RecordingSsePush;
import io.github.ssepush.test.app.Orders;
import io.github.ssepush.test.app.StubTransactions;
import io.github.ssepush.test.autoconfigure.AutoConfigureRecordingSsePush;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Recipe of {@code docs/testing.md}: a test with a transaction.
 */
@ContextConfiguration(classes = { Orders.class, StubTransactions.class })
@SpringBootTest(webEnvironment = WebEnvironment.NONE)
@AutoConfigureRecordingSsePush
@Transactional
class RollbackTests {

	@Autowired
	private RecordingSsePush push;

	@Autowired
	private Orders orders;

	@Test
	void theCustomerIsToldAfterTheCommit() {
		this.orders.ship("alice", 42);
		assertThat(this.push).sentNothing();
		TestTransaction.flagForCommit();
		TestTransaction.end();
		assertThat(this.push).sentTo("alice").hasJson("{\"order\":42}");
	}

}
