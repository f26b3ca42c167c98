package io.github.ssepush.engine.log;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.Entry;

/**
 * Joins the pieces of a text that stand one behind the other in a page of a run: each
 * would cost its reader an event. Stored pieces stay as they are, and so do positions
 * between them.
 */
final class TextPieces {

	private TextPieces() {
	}

	/** Return the messages of a page, with one in place of adjacent pieces of text. */
	static List<Entry> join(Destination destination, List<Entry> page) {
		if (destination.kind() != Destination.Kind.RUN) {
			return page;
		}
		List<Entry> joined = new ArrayList<>();
		int next = 0;
		while (next < page.size()) {
			int end = next + 1;
			while (isPiece(page.get(next)) && end < page.size() && isPiece(page.get(end))) {
				end++;
			}
			joined.add(join(page.subList(next, end)));
			next = end;
		}
		return joined;
	}

	private static boolean isPiece(Entry entry) {
		return entry.kind() == MessageKind.MESSAGE && entry.link() != null && entry.frame().isText();
	}

	private static Entry join(List<Entry> pieces) {
		Entry first = pieces.get(0);
		Entry.Link from = first.link();
		Entry.@Nullable Link to = pieces.get(pieces.size() - 1).link();
		if (from == null || to == null || pieces.size() == 1) {
			return first;
		}
		List<SseFrame> others = pieces.subList(1, pieces.size()).stream().map(Entry::frame).toList();
		return new Entry(new Entry.Link(to.position(), from.previous()), first.frame().append(others), first.kind(),
				null, null, first.sentAt());
	}

}
