package io.github.ssepush.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.harness.EventIdParts;
import io.github.ssepush.harness.Reset;
import io.github.ssepush.test.SseEvent;

/**
 * Judges what one client has seen: everything once and in order, or a reset.
 */
final class Checker {

	private final Lineage lineage;

	private final Truth truth;

	private final Strikes strikes;

	private final int retained;

	private final List<String> violations = new ArrayList<>();

	private final Map<String, Integer> resets = new TreeMap<>();

	/** The place of the client in each history in which it has one. */
	private final Map<Destination, Place> places = new HashMap<>();

	private final Map<Destination, Integer> lastEphemeral = new HashMap<>();

	/** Resets whose new positions come with the next id. */
	private final Map<Destination, String> told = new HashMap<>();

	private String lastId = "";

	/** With how many of the newest messages destinations without a position begin. */
	private int last;

	/** The number of messages when the client connected. */
	private Map<Destination, Integer> connectCounts = Map.of();

	private int starts;

	private Set<Destination> followed = Set.of();

	private int messages;

	Checker(Lineage lineage, Truth truth, Strikes strikes, int retained) {
		this.lineage = lineage;
		this.truth = truth;
		this.strikes = strikes;
		this.retained = retained;
	}

	Checker check() {
		for (Object next : this.lineage.seen()) {
			if (next instanceof Lineage.Connect connect) {
				connect(connect);
			}
			else if (next instanceof Lineage.Id id) {
				id(EventIdParts.of(id.id()), id.clientId(), id.counts());
			}
			else if (next instanceof Lineage.Event event) {
				event(event);
			}
		}
		for (Destination destination : this.followed) {
			Place place = this.places.get(destination);
			int size = this.truth.storedFor(destination).size();
			if (place == null) {
				violation("has no position", destination, this.lineage.lastEventId());
			}
			else if (place.next >= 0) {
				skip(destination, place.next, size, this.lineage.clientId(), "the end");
			}
		}
		return this;
	}

	List<String> violations() {
		return this.violations;
	}

	int messages() {
		return this.messages;
	}

	/** Return how many destinations have begun in the past. */
	int starts() {
		return this.starts;
	}

	/** By reason, how many destinations were reset. */
	Map<String, Integer> resets() {
		return this.resets;
	}

	private void connect(Lineage.Connect connect) {
		this.followed = connect.followed();
		this.told.clear();
		this.lastId = connect.lastEventId();
		this.last = connect.last();
		this.connectCounts = connect.counts();
		List<String> labels = EventIdParts.of(connect.lastEventId()).labels();
		this.places.keySet().removeIf((destination) -> !labels.contains(Truth.labelOf(destination)));
	}

	private void event(Lineage.Event seen) {
		SseEvent event = seen.event();
		EventIdParts id = EventIdParts.of(event.id());
		if (event.name().equals(Reset.NAME)) {
			note(Reset.of(event));
			if (!event.id().isEmpty() && !event.id().equals(this.lastId)) {
				reset(id, seen.counts());
				id(id, seen.clientId(), seen.counts());
			}
			return;
		}
		int number = event.isControl() ? -1 : Truth.numberOf(event.data());
		Truth.Sent sent = this.truth.message(number);
		if (this.truth.mayArrive(number)) {
			return;
		}
		if (sent == null) {
			this.violations.add("unknown " + event);
			return;
		}
		this.messages++;
		Destination destination = sent.destination();
		if (!this.followed.contains(destination)) {
			violation("got a message that it does not follow", destination, event);
		}
		if (!Truth.textOf(sent.number()).equals(event.data())) {
			violation("got a damaged message", destination, event);
		}
		if (sent.receipt().duplicate()) {
			violation("got a message that was a duplicate", destination, event);
		}
		else if (sent.index() < 0) {
			ephemeral(sent);
		}
		else {
			stored(sent, id, seen);
		}
	}

	private void ephemeral(Truth.Sent sent) {
		Integer before = this.lastEphemeral.put(sent.destination(), sent.number());
		if (before != null && before >= sent.number()) {
			violation("got an ephemeral message twice or out of order", sent.destination(), sent);
		}
	}

	private void stored(Truth.Sent sent, EventIdParts id, Lineage.Event seen) {
		Destination destination = sent.destination();
		Place place = this.places.get(destination);
		leave(destination, place, sent.index());
		if (place != null && place.next > sent.index()) {
			violation("got a message twice or out of order", destination, sent + " at " + place);
		}
		else if (place != null && place.next >= 0) {
			skip(destination, place.next, sent.index(), seen.clientId(), sent);
		}
		else if (place != null) {
			skip(destination, sent.chain(), sent.index(), seen.clientId(), sent);
		}
		else if (this.last > 0) {
			startInThePast(destination, sent.index(), sent.chain(), seen.clientId(), seen.counts());
		}
		this.places.put(destination, new Place(sent.index() + 1));
		if (!String.valueOf(sent.receipt().id()).equals(id.get(Truth.labelOf(destination)))) {
			violation("got a message under another id", destination, sent + " under " + id);
		}
		id(id, seen.clientId(), seen.counts());
	}

	/** An id says up to where the client has everything. */
	private void id(EventIdParts id, String clientId, Map<Destination, Integer> counts) {
		this.lastId = id.toString();
		for (Destination destination : this.followed) {
			String position = id.get(Truth.labelOf(destination));
			if (position != null) {
				move(destination, position, clientId, counts);
			}
			else if (this.places.remove(destination) != null) {
				violation("lost its position", destination, id);
			}
		}
		this.places.keySet().retainAll(this.followed);
	}

	private void move(Destination destination, String position, String clientId, Map<Destination, Integer> counts) {
		Place place = this.places.get(destination);
		Place told = placeOf(destination, position);
		if (place == null) {
			start(destination, told, clientId, counts);
		}
		else if (told.next >= 0 && place.next > told.next) {
			violation("went back", destination, position + " at " + place);
		}
		else if (told.next >= 0 && place.next >= 0) {
			if (told.next > place.next) {
				leave(destination, place, told.next - 1);
			}
			skip(destination, place.next, told.next, clientId, "the id " + position);
			this.places.put(destination, told);
		}
		else if (told.next >= 0) {
			skip(destination, told.chain(this, destination), told.next, clientId, "the id " + position);
			this.places.put(destination, told);
		}
		else if (place.next >= 0) {
			violation("went to another history", destination, position + " at " + place);
		}
	}

	private void start(Destination destination, Place told, String clientId, Map<Destination, Integer> counts) {
		if (told.next > counts.get(destination)) {
			violation("started in the future", destination, told);
		}
		if (this.last > 0 && told.next > 0) {
			startInThePast(destination, told.next, told.chain(this, destination), clientId, counts);
		}
		this.places.put(destination, told);
	}

	/**
	 * Check that the client starts neither later nor earlier than requested, as far as
	 * the messages before the request and before the answer show.
	 */
	private void startInThePast(Destination destination, int start, int chain, String clientId,
			Map<Destination, Integer> counts) {
		this.starts++;
		List<Truth.Sent> stored = this.truth.storedFor(destination);
		int first = start;
		while (first > chain && isOptional(stored.get(first - 1), clientId)) {
			first--;
		}
		int count = counts.get(destination);
		if (first > Math.max(chain, count - Math.min(this.last, this.retained))) {
			violation("started later than it asked for", destination, start + " of " + count + ", last " + this.last);
		}
		int before = Math.max(0, this.connectCounts.getOrDefault(destination, 0) - 1);
		int lost = (int) stored.subList(Math.min(start, before), before).stream().filter(this.truth::isLost).count();
		if (start < before - lost - this.last) {
			violation("started earlier than it asked for", destination, start + " of " + count + ", last " + this.last);
		}
	}

	private void note(Reset reset) {
		int concerned = 0;
		for (Destination destination : this.followed) {
			String name = destination.kind().tag() + (destination.name().isEmpty() ? "" : ":" + destination.name());
			if (reset.destinations().contains(name)) {
				concerned++;
				this.told.put(destination, reset.reason());
				this.resets.merge(reset.reason(), 1, Integer::sum);
			}
		}
		if (concerned != reset.destinations().size()) {
			this.violations.add("A reset names what is not followed: " + reset);
		}
	}

	private void reset(EventIdParts id, Map<Destination, Integer> counts) {
		this.told.forEach((destination, reason) -> {
			String position = id.get(Truth.labelOf(destination));
			if (position == null && this.last > 0 && reason.equals("unknown")) {
				this.places.remove(destination);
				return;
			}
			Place place = placeOf(destination, String.valueOf(position));
			judge(reason, destination, this.places.get(destination), place, counts.get(destination));
			this.places.put(destination, place);
		});
		this.told.clear();
	}

	private void judge(String reason, Destination destination, @Nullable Place before, Place told, int count) {
		if (before == null) {
			violation("was reset where it stood nowhere", destination, reason);
		}
		else if (told.next > count) {
			violation("was reset into the future", destination, told);
		}
		else if (reason.equals("unknown")) {
			if (before.next >= 0 && told.next >= 0 && before.chain(this, destination) == told.chain(this, destination)
					&& !mayBeUnknown(this.truth.storedFor(destination).get(before.next - 1))) {
				violation("was reset within a history", destination, before + " to " + told);
			}
		}
		else if (told.next >= 0) {
			int chain = told.chain(this, destination);
			if (told.next > Math.max(chain, count - this.retained)) {
				violation("was reset beyond the oldest retained message", destination, told + " of " + count);
			}
			if (before.next >= told.next) {
				violation("was reset though nothing was lost", destination, before + " to " + told);
			}
		}
	}

	/**
	 * A client that got what the broker has lost gets nothing that it has not, before a
	 * reset.
	 */
	private void leave(Destination destination, @Nullable Place place, int next) {
		List<Truth.Sent> stored = this.truth.storedFor(destination);
		if (place != null && place.next > 0 && this.truth.isLost(stored.get(place.next - 1))
				&& !this.truth.isLost(stored.get(next))) {
			violation("was not reset", destination, stored.get(next) + " after " + place);
		}
	}

	private void skip(Destination destination, int from, int to, String clientId, Object cause) {
		List<Truth.Sent> stored = this.truth.storedFor(destination);
		for (int index = from; index < to; index++) {
			if (!isOptional(stored.get(index), clientId)) {
				violation("lost a message", destination, stored.get(index) + " before " + cause);
				return;
			}
		}
	}

	/**
	 * Count the messages of a server that was struck, which arrive, are lost or are
	 * stored.
	 */
	private boolean mayBeUnknown(Truth.Sent sent) {
		return this.truth.isLost(sent) || this.strikes.concern(sent);
	}

	private boolean isOptional(Truth.Sent sent, String clientId) {
		return sent.isOptionalFor(clientId) || this.truth.isLost(sent);
	}

	private Place placeOf(Destination destination, String position) {
		if (position.startsWith("0.")) {
			return new Place(-1);
		}
		Integer index = this.truth.indexOf(destination, position);
		if (index == null) {
			violation("received a position that does not exist", destination, position);
			return new Place(-1);
		}
		return new Place(index + 1);
	}

	private void violation(String what, Destination destination, Object detail) {
		if (this.violations.size() < 20 && !this.truth.isBlurred(destination)) {
			this.violations.add(this.lineage.user() + " " + what + ": " + destination + ", " + detail);
		}
	}

	/**
	 * The message of a history before which a client stands.
	 *
	 * @param next the index of the message, -1 for the first one of a history
	 */
	private record Place(int next) {

		private int chain(Checker checker, Destination destination) {
			return checker.truth.storedFor(destination).get(this.next - 1).chain();
		}

	}

}
