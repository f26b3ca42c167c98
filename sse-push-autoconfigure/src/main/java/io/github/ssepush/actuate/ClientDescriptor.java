package io.github.ssepush.actuate;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A client, as operators see it.
 *
 * @param id its id
 * @param node the node that holds its stream
 * @param user its user's name, {@code null} if it is not shown
 * @param topics the topics that it follows
 * @param run the run that it reads, {@code null} if none, or if another node holds its
 * stream
 * @param connectedAt when its stream was opened
 * @param position its position in each of its destinations, {@code null} if another node
 * holds its stream
 * @param lag how many messages are waiting to be written to it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClientDescriptor(String id, String node, @Nullable String user, Set<String> topics, @Nullable String run,
		Instant connectedAt, @Nullable List<Progress> position, long lag) {

	/**
	 * The position of a client: a number, without what would let another client resume
	 * there.
	 *
	 * @param destination the kind of the destination
	 * @param topic its name, {@code null} unless it is a topic
	 * @param sequence the number of the last message that is behind the client
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Progress(String destination, @Nullable String topic, long sequence) {

	}

}
