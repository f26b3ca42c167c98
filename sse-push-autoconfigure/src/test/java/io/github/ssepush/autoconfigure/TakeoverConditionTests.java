package io.github.ssepush.autoconfigure;

import org.apache.catalina.util.ServerInfo;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.web.transport.TestedVersions;
import io.github.ssepush.web.transport.jetty.JettyTakeover;
import io.github.ssepush.web.transport.tomcat.TomcatTakeover;

import static org.assertj.core.api.Assertions.assertThat;

class TakeoverConditionTests {

	private static final TestedVersions TESTED = new TestedVersions("11.0.4", "11.0.27");

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void connectionsOfATestedVersionAreTakenOver() {
		try (LogCapture log = LogCapture.start()) {
			assertThat(TakeoverCondition.isMet(this.environment, "Tomcat", "11.0.27.0", TESTED)).isTrue();
			assertThat(log.messages()).singleElement().asString().startsWith("INFO").contains("Tomcat 11.0.27.0");
		}
	}

	@Test
	void connectionsOfAnotherVersionAreLeftAloneWithAWarning() {
		try (LogCapture log = LogCapture.start()) {
			assertThat(TakeoverCondition.isMet(this.environment, "Tomcat", "11.0.28.0", TESTED)).isFalse();
			assertThat(log.messages()).singleElement()
				.asString()
				.startsWith("WARN")
				.contains("11.0.4 to 11.0.27, not with 11.0.28.0", "'sse-push.transport=auto'");
		}
	}

	@Test
	void applicationMayAskForItWhateverTheVersion() {
		this.environment.setProperty("sse-push.transport", "auto");
		assertThat(TakeoverCondition.isMet(this.environment, "Tomcat", "11.0.28.0", TESTED)).isTrue();
	}

	@Test
	void serversOfTheTestsAreInTheRanges() {
		assertThat(TomcatTakeover.TESTED.contains(ServerInfo.getServerNumber())).isTrue();
		assertThat(JettyTakeover.TESTED.contains(Server.getVersion())).isTrue();
	}

}
