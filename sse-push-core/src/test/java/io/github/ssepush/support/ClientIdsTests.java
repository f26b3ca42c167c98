package io.github.ssepush.support;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what may be the id of a client.
 */
class ClientIdsTests {

	@Test
	void idNamesItsNode() {
		assertThat(ClientIds.isWellFormed("bdugam4b-2jsv7n0fgr6k4q0qbzef")).isTrue();
		assertThat(ClientIds.nodeOf("bdugam4b-2jsv7n0fgr6k4q0qbzef")).isEqualTo("bdugam4b");
		assertThat(ClientIds.isWellFormed("node-a-1")).isTrue();
		assertThat(ClientIds.nodeOf("node-a-1")).isEqualTo("node-a");
	}

	@ParameterizedTest
	@NullAndEmptySource
	@ValueSource(strings = { "*-x", "*", "-", "-x", "x-", "x", "a b-x", "a-x\n", "a-x\u0000", "a:b-x", "{a}-x",
			"\u00e4-x", "a-\ud800" })
	void otherTextIsNone(String text) {
		assertThat(ClientIds.isWellFormed(text)).isFalse();
	}

	@Test
	void textOfAnyLengthIsNone() {
		assertThat(ClientIds.isWellFormed("a".repeat(10_000) + "-x")).isFalse();
		assertThat(ClientIds.isWellFormed("a-" + "x".repeat(10_000))).isFalse();
	}

}
