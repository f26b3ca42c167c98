package io.github.ssepush.support;

import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random bytes for many threads at once.
 */
class RandomBytesTests {

	@Test
	void noBytesAreReturnedTwice() {
		RandomBytes bytes = new RandomBytes(13);
		List<byte[]> returned = IntStream.range(0, 10_000).parallel().mapToObj((i) -> bytes.next()).toList();
		Set<String> different = returned.stream().map(HexFormat.of()::formatHex).collect(Collectors.toSet());
		assertThat(returned).allMatch((next) -> next.length == 13);
		assertThat(different).hasSize(10_000);
	}

}
