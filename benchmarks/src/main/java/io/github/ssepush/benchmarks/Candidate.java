package io.github.ssepush.benchmarks;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A server that a run measures.
 *
 * @param peer what it is
 * @param jvm what it runs on, {@code null} for one that needs no JVM
 */
record Candidate(Peer peer, @Nullable Jvm jvm) {

	/** Return all, each server on all JVMs in turns. */
	static List<Candidate> of(List<Peer> peers, List<Jvm> jvms) {
		return peers.stream()
			.flatMap((peer) -> peer.isJava() ? jvms.stream().map((jvm) -> new Candidate(peer, jvm))
					: Stream.of(new Candidate(peer, null)))
			.toList();
	}

	/**
	 * Return the name in a table.
	 * @param jvms the JVMs of the run
	 */
	String label(List<Jvm> jvms) {
		return (this.jvm == null || jvms.size() == 1) ? this.peer.label() : this.peer.label() + ", " + this.jvm.label();
	}

}
