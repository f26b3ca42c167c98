package io.github.ssepush.engine.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.engine.FakeTransport;
import io.github.ssepush.engine.Fixture;
import io.github.ssepush.engine.log.LogCursor;
import io.github.ssepush.engine.log.LogEntry;
import io.github.ssepush.engine.log.LogFixture;
import io.github.ssepush.engine.log.LogPlace;
import io.github.ssepush.engine.log.LogRegistry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what is left after a transport has taken a part of a batch.
 */
class BatchTests {

	private static final String CONTROL = "retry: 1\n\n";

	private static final Destination ALICE = Destination.user("alice");

	private final LogRegistry logs = new LogRegistry(new MemoryBroker(Fixture.limits(100)),
			Fixture.settings(1, 100).log(), (action) -> {
			});

	private final List<String> frames = new ArrayList<>();

	private final Batch batch = new Batch(1000);

	private LogCursor follow;

	@BeforeEach
	void fillTheLog() {
		this.follow = this.logs.join(ALICE, null, null, LogFixture.NOBODY);
		this.follow.advance();
		Position last = this.follow.position();
		for (int i = 1; i <= 3; i++) {
			Position position = new Position(i, i);
			SseFrame frame = SseFrame.encode(null, ("message " + i).getBytes(StandardCharsets.UTF_8));
			this.frames.add(new String(frame.toBytes(), StandardCharsets.UTF_8));
			this.logs.offer(ALICE, new Entry(new Entry.Link(position, last), frame, null, null), null);
			last = position;
		}
	}

	@Test
	void whateverTheTransportTakesTheNextByteFollows() throws IOException {
		for (boolean control : new boolean[] { false, true }) {
			for (boolean mark : new boolean[] { false, true }) {
				String all = (control ? CONTROL : "") + String.join("", this.frames);
				for (int taken = 0; taken <= all.length() + (mark ? 5 : 0); taken++) {
					FakeTransport transport = FakeTransport.accepting(taken);
					LogPlace before = new LogPlace();
					before.moveTo(this.follow);
					Remainder rest = write(transport, control, mark, 3);
					String continued = transport.text() + text(rest) + remaining();
					assertThat(continued.replace("id\n\n ", "")).as("%d bytes", taken).startsWith(all);
					assertThat(this.batch.isTaken()).isEqualTo(taken == all.length() + (mark ? 5 : 0));
					this.follow.moveTo(before);
				}
			}
		}
	}

	@Test
	void aWholeFrameThatWasNotTakenIsTakenBack() throws IOException {
		int first = this.frames.get(0).length();
		assertThat(write(FakeTransport.accepting(first), false, false, 3)).isNull();
		assertThat(this.batch.isTaken()).isFalse();
		assertThat(sequence()).isEqualTo(1);
	}

	@Test
	void aFrameThatWasBegunIsNotTakenBack() throws IOException {
		int first = this.frames.get(0).length();
		Remainder rest = write(FakeTransport.accepting(first + 1), false, false, 3);
		assertThat(text(rest)).isEqualTo(this.frames.get(1).substring(1));
		assertThat(sequence()).isEqualTo(2);
	}

	@Test
	void controlBytesThatWereNotTakenAreKeptAndTheFramesBehindThemTakenBack() throws IOException {
		Remainder rest = write(FakeTransport.accepting(0), true, false, 3);
		assertThat(text(rest)).isEqualTo(CONTROL);
		assertThat(sequence()).isZero();
	}

	@Test
	void aMarkBehindTheLastFrameIsKept() throws IOException {
		int size = String.join("", this.frames).length();
		Remainder rest = write(FakeTransport.accepting(size), false, true, 3);
		assertThat(text(rest)).isEqualTo("id\n\n ");
		assertThat(sequence()).isEqualTo(3);
	}

	@Test
	void aMessageCountsWhenItsLastByteIsTaken() throws IOException {
		int first = this.frames.get(0).length();
		int second = first + this.frames.get(1).length();
		for (int taken = 0; taken <= second; taken++) {
			LogPlace before = new LogPlace();
			before.moveTo(this.follow);
			Remainder rest = write(FakeTransport.accepting(taken), false, false, 3);
			assertThat(this.batch.messages()).as("%d bytes", taken)
				.isEqualTo((taken < first) ? 0 : (taken < second) ? 1 : 2);
			assertThat(this.batch.sentAt()).isEqualTo((taken < first) ? Batch.UNTIMED : 1);
			boolean torn = taken % first != 0;
			assertThat(tornSentAt(rest)).isEqualTo(torn ? 1 + taken / first : Batch.UNTIMED);
			this.follow.moveTo(before);
			assertThat(tornSentAt(rest)).isEqualTo(torn ? 1 + taken / first : Batch.UNTIMED);
			this.follow.moveTo(before);
		}
	}

	@Test
	void aMessageOfWhichTheRestFollowsCountsWhenThatIsTaken() throws IOException {
		for (int taken = 0; taken <= 4; taken++) {
			SseFrame frame = SseFrame.encode(null, new byte[0]);
			this.batch.begin(1000);
			this.batch.resume(Remainder.of(new byte[0], frame, frame.size() - 4, frame.size(), new byte[0], 7));
			Remainder rest = this.batch.writeTo(FakeTransport.accepting(taken));
			boolean whole = taken == 4;
			assertThat(rest == null).isEqualTo(whole);
			assertThat(this.batch.messages()).isEqualTo(whole ? 1 : 0);
			assertThat(this.batch.sentAt()).isEqualTo(whole ? 7 : Batch.UNTIMED);
			assertThat(tornSentAt(rest)).isEqualTo(whole ? Batch.UNTIMED : 7);
		}
	}

	@Test
	void aFrameThatDoesNotFitWaitsForTheNextBatch() {
		this.batch.begin(100);
		assertThat(this.batch.reserve(60)).isTrue();
		this.batch.buffer().put(new byte[60]);
		assertThat(this.batch.reserve(41)).isFalse();
		assertThat(this.batch.reserve(40)).isTrue();
	}

	@Test
	void aFrameThatFitsIntoNoBatchGoesInPieces() throws IOException {
		this.batch.begin(100);
		assertThat(this.batch.reserve(1000)).isTrue();
		assertThat(this.batch.reserve(5000)).isFalse();
		SseFrame frame = SseFrame.encode(null, "x".repeat(2500).getBytes(StandardCharsets.US_ASCII));
		byte[] after = "after".getBytes(StandardCharsets.US_ASCII);
		for (int accepted : new int[] { 1, 7, 999, 5000 }) {
			FakeTransport transport = new FakeTransport().inPiecesOf(accepted);
			Remainder rest = Remainder.of("before".getBytes(StandardCharsets.US_ASCII), frame, 3, frame.size(), after,
					7);
			String all = text(rest);
			int messages = 0;
			while (rest != null) {
				this.batch.begin(100);
				boolean whole = this.batch.resume(rest);
				assertThat(whole).isEqualTo(rest.size() <= 1000);
				assertThat(this.batch.reserve(1000)).isFalse();
				rest = this.batch.writeTo(transport);
				messages += this.batch.messages();
				assertThat(tornSentAt(rest)).isEqualTo((messages == 0) ? 7 : Batch.UNTIMED);
			}
			assertThat(transport.text()).isEqualTo(all);
			assertThat(messages).isOne();
		}
		assertThat(this.batch.buffer().capacity()).isEqualTo(1000);
	}

	@Test
	void anUnsentFrameIsNotCopied() throws IOException {
		int size = this.frames.get(0).length();
		SseFrame frame = this.follow.peek().entry().frame();
		Remainder rest = write(FakeTransport.accepting(1), false, false, 1);
		assertThat(rest.size()).isEqualTo(size - 1);
		assertThat(rest).extracting("frame").isSameAs(frame);
		assertThat(rest).extracting("before", "after").containsExactly(new byte[0], new byte[0]);
	}

	@Test
	void aBufferThatTheTransportKeepsIsNotUsedAgain() throws IOException {
		this.batch.begin(100);
		this.batch.reserve(1);
		byte[] kept = this.batch.buffer().put((byte) 'x').array();
		assertThat(this.batch.writeTo(new FakeTransport().inPiecesOf(0).keepingBuffers())).isNull();
		assertThat(this.batch.isTaken()).isTrue();
		this.batch.begin(100);
		assertThat(this.batch.buffer().array()).isNotSameAs(kept);
	}

	private static String text(Remainder rest) {
		if (rest == null) {
			return "";
		}
		ByteBuffer bytes = ByteBuffer.allocate(rest.size());
		rest.writeTo(bytes, rest.size());
		return new String(bytes.array(), StandardCharsets.US_ASCII);
	}

	private Remainder write(FakeTransport transport, boolean control, boolean mark, int count) throws IOException {
		this.batch.begin(1000);
		if (control) {
			this.batch.buffer().put(CONTROL.getBytes(StandardCharsets.US_ASCII));
		}
		for (int i = 0; i < count; i++) {
			LogEntry entry = this.follow.peek();
			this.batch.mark(this.follow, this.follow.position().sequence() + 1);
			this.follow.pass(entry);
			this.batch.put(entry.entry().frame(), entry.entry().frame().size());
		}
		if (mark) {
			this.batch.buffer().put("id\n\n ".getBytes(StandardCharsets.US_ASCII));
		}
		return this.batch.writeTo(transport);
	}

	private long sequence() {
		return this.follow.position().sequence();
	}

	private static long tornSentAt(@Nullable Remainder rest) {
		return (rest != null && rest.hasMessage()) ? rest.sentAt() : Batch.UNTIMED;
	}

	private String remaining() {
		return String.join("", this.frames.subList((int) sequence(), 3));
	}

}
