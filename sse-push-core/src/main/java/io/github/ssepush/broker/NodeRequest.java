package io.github.ssepush.broker;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Request to one node or to all nodes. Its content is defined by the engine.
 *
 * @param node the name of the node, {@code null} for all nodes
 * @param key the subject of the request; requests to all nodes with the same key reach a
 * node in the order of calls
 * @param content the content of the request
 * @param remembered the time for which a node that may have missed the request still
 * receives it, zero for not at all. A broker may forget an earlier request with the same
 * key and the same first word of its content, unless that is remembered for longer
 */
public record NodeRequest(@Nullable String node, String key, String content, Duration remembered) {

	/**
	 * Create a request to one node, which may reach it twice.
	 * @param node the name of the node
	 * @param content the content of the request
	 * @return the request
	 */
	public static NodeRequest toNode(String node, String content) {
		return new NodeRequest(node, node, content, Duration.ZERO);
	}

	/**
	 * Create a request to all nodes.
	 * @param key the subject of the request; requests to all nodes with the same key
	 * reach a node in the order of calls
	 * @param content the content of the request
	 * @param remembered the time for which a node that may have missed the request still
	 * receives it, zero for not at all
	 * @return the request
	 */
	public static NodeRequest toAll(String key, String content, Duration remembered) {
		return new NodeRequest(null, key, content, remembered);
	}

}
