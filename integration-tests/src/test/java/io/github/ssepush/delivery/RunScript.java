package io.github.ssepush.delivery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Run;
import io.github.ssepush.SseMessage;

/**
 * The pieces of a run, of which a seed says everything: text that is cut where it hurts,
 * and messages between it.
 */
final class RunScript {

	private static final String[] SNIPPETS = { "a", "data: ", "\r", "\n", "\r\n", "\r\r\n", ":", " ", "id: 1\n",
			"event: sse-push.end\n", "\ud83d", "\ude00", "\ud83d\ude00", "é", "\u2028", "word ", "" };

	private final List<Piece> pieces = new ArrayList<>();

	RunScript(long seed) {
		Random random = new Random(seed);
		int count = 1 + random.nextInt((random.nextInt(10) == 0) ? 150 : 40);
		for (int i = 0; i < count; i++) {
			this.pieces.add((random.nextInt(8) == 0) ? new Piece("progress", Integer.toString(i))
					: new Piece(null, text(random)));
		}
	}

	private static String text(Random random) {
		StringBuilder text = new StringBuilder();
		int snippets = random.nextInt((random.nextInt(40) == 0) ? 3000 : 6);
		for (int i = 0; i < snippets; i++) {
			text.append(SNIPPETS[random.nextInt(SNIPPETS.length)]);
		}
		return text.toString();
	}

	List<Piece> pieces() {
		return this.pieces;
	}

	/** Return what a reader gets of some pieces. */
	static String read(List<Piece> pieces) {
		StringBuilder all = new StringBuilder();
		StringBuilder text = new StringBuilder();
		for (Piece piece : pieces) {
			if (piece.event() == null) {
				text.append(piece.data());
			}
			else {
				all.append(asRead(text)).append(marked(piece.event(), piece.data()));
				text.setLength(0);
			}
		}
		return all.append(asRead(text)).toString();
	}

	/** Return how a message stands among the text. */
	static String marked(String event, String data) {
		return "<" + event + " " + data + ">";
	}

	/** An event stream has one kind of line end, and no half of a character. */
	private static String asRead(StringBuilder text) {
		byte[] bytes = text.toString().replace("\r\n", "\n").replace('\r', '\n').getBytes(StandardCharsets.UTF_8);
		return new String(bytes, StandardCharsets.UTF_8);
	}

	/**
	 * A piece.
	 *
	 * @param event the name of a message, {@code null} for text
	 * @param data its data, or the text
	 */
	record Piece(@Nullable String event, String data) {

		void addTo(Run run) {
			if (this.event == null) {
				run.append(this.data);
			}
			else {
				run.send(SseMessage.event(this.event).data(this.data).build());
			}
		}

	}

}
