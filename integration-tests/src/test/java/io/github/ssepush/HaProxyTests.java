package io.github.ssepush;

import java.time.Duration;

import io.github.ssepush.harness.FullBuild;
import io.github.ssepush.harness.ReverseProxy;

@FullBuild
class HaProxyTests extends ReverseProxyTests {

	HaProxyTests() {
		super(ReverseProxy.Kind.HAPROXY);
	}

	@Override
	String withIdleLimit(String configuration, Duration limit) {
		return ReverseProxy.replace(configuration, "timeout server 60s", "timeout server " + limit.toMillis() + "ms");
	}

	@Override
	String withoutSettingsForStreams(String configuration) {
		return ReverseProxy.replace(configuration, "option abortonclose", "");
	}

}
