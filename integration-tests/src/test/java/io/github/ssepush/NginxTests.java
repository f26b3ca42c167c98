package io.github.ssepush;

import java.time.Duration;
import java.util.List;

import io.github.ssepush.harness.ReverseProxy;

class NginxTests extends ReverseProxyTests {

	NginxTests() {
		super(ReverseProxy.Kind.NGINX);
	}

	@Override
	String withIdleLimit(String configuration, Duration limit) {
		return ReverseProxy.replace(configuration, "proxy_read_timeout 60s",
				"proxy_read_timeout " + limit.toMillis() + "ms");
	}

	@Override
	String withoutSettingsForStreams(String configuration) {
		String without = configuration;
		for (String setting : List.of("proxy_buffering off;", "gzip off;", "proxy_http_version 1.1;",
				"proxy_set_header Connection \"\";", "proxy_read_timeout 60s;")) {
			without = ReverseProxy.replace(without, setting, "");
		}
		return without;
	}

}
