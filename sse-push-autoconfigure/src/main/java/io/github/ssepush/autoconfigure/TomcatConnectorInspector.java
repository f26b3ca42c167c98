package io.github.ssepush.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;

import io.github.ssepush.web.transport.tomcat.TakeoverValve;

/**
 * Has the connectors of Tomcat looked at when they have started: applications may replace
 * them until then.
 */
final class TomcatConnectorInspector implements ApplicationListener<WebServerInitializedEvent> {

	private final ObjectProvider<TakeoverValve> valve;

	TomcatConnectorInspector(ObjectProvider<TakeoverValve> valve) {
		this.valve = valve;
	}

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		if (!WebServerApplicationContext.hasServerNamespace(event.getApplicationContext(), "management")
				&& event.getWebServer() instanceof TomcatWebServer server) {
			this.valve.ifAvailable((present) -> present.inspect(server.getTomcat().getService().findConnectors()));
		}
	}

}
