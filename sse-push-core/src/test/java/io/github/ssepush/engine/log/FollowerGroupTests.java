package io.github.ssepush.engine.log;

import java.util.ArrayList;
import java.util.List;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The members of a group.
 */
class FollowerGroupTests {

	private final FollowerGroup group = new FollowerGroup(LogFixture.NOBODY.reader());

	private final DestinationLog log = new DestinationLog(Destination.topic("news"), LogFixture.limits(10),
			LogFixture.NO_PAGES, 0);

	@Test
	void roomForMembersIsGivenBackWhenTheyHaveLeft() {
		List<LogCursor> cursors = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			LogCursor cursor = new LogCursor(this.log, null, null, LogFixture.NOBODY);
			this.group.add(cursor);
			cursors.add(cursor);
		}
		assertRoomFor(128);
		cursors.subList(32, 100).forEach(this.group::remove);
		assertRoomFor(128);
		this.group.remove(cursors.get(31));
		assertRoomFor(64);
		assertThat(this.group.remove(cursors.get(30))).isFalse();
		cursors.subList(1, 30).forEach(this.group::remove);
		assertRoomFor(8);
		assertThat(this.group.remove(cursors.get(0))).isTrue();
		assertRoomFor(8);
	}

	private void assertRoomFor(int members) {
		assertThat(this.group).extracting("members", InstanceOfAssertFactories.array(LogMember[].class))
			.hasSize(members);
	}

}
