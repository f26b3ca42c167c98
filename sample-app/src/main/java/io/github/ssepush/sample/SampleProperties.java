package io.github.ssepush.sample;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the sample has to be told when it runs on several nodes.
 *
 * @param node what the page calls this node, empty if there is no other
 * @param tokenKey the key of the tokens it issues, at least 32 bytes in Base64 and the
 * same on all nodes; empty for one that is made up
 */
@ConfigurationProperties("sample")
record SampleProperties(@DefaultValue("") String node, @DefaultValue("") String tokenKey) {

}
