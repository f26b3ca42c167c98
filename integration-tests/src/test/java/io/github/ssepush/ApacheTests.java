package io.github.ssepush;

import java.time.Duration;

import io.github.ssepush.harness.FullBuild;
import io.github.ssepush.harness.ReverseProxy;

@FullBuild
class ApacheTests extends ReverseProxyTests {

	ApacheTests() {
		super(ReverseProxy.Kind.APACHE);
	}

	@Override
	String withIdleLimit(String configuration, Duration limit) {
		return ReverseProxy.replace(configuration, "timeout=60", "timeout=" + limit.toMillis() + "ms");
	}

	/** Compression of streams, even. */
	@Override
	String withoutSettingsForStreams(String configuration) {
		return ReverseProxy.replace(configuration, "flushpackets=on", "")
			.replace("</VirtualHost>", "AddOutputFilterByType DEFLATE text/event-stream\n</VirtualHost>");
	}

	@Override
	boolean compressesStreams() {
		return true;
	}

	/** Skip this test: httpd does not end a stream that is silent. */
	@Override
	void streamEndsWhereTheProxysIdleLimitIsShorterThanTheHeartbeat() {
	}

}
