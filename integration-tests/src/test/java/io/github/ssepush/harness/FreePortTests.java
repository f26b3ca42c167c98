package io.github.ssepush.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link FreePort}.
 */
class FreePortTests {

	private final List<Integer> tried = new ArrayList<>();

	@Test
	void anotherPortIsTakenIfSomebodyWasFaster() throws IOException {
		int port = FreePort.use((candidate) -> fail(candidate, 2, "Port " + candidate + " was already in use."));
		assertThat(this.tried).hasSize(3).last().isEqualTo(port);
	}

	@Test
	void portsThatAreAllTakenAreNotTriedForEver() {
		assertThatIllegalStateException()
			.isThrownBy(() -> FreePort.use((port) -> fail(port, Integer.MAX_VALUE, "Address already in use")));
		assertThat(this.tried).hasSize(5);
	}

	@Test
	void whatFailsForAnotherReasonIsNotStartedAgain() {
		assertThatIllegalStateException().isThrownBy(() -> FreePort.use((port) -> fail(port, 1, "out of memory")));
		assertThat(this.tried).hasSize(1);
	}

	private int fail(int port, int times, String message) {
		this.tried.add(port);
		if (this.tried.size() <= times) {
			throw new IllegalStateException(message);
		}
		return port;
	}

}
