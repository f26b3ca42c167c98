package io.github.ssepush.sample;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;

import io.github.ssepush.ClientManager;
import io.github.ssepush.CloseReason;
import io.github.ssepush.SsePushTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Streams in a browser, by the browser module and by others, against a server that cuts,
 * drains and restarts.
 */
@ExtendWith(BrowserExtension.class)
class BrowserStreamTests {

	private static final int TABS = Boolean.getBoolean("tests.full") ? 10 : 4;

	private static ConfigurableApplicationContext server;

	private static int port;

	private static int users;

	private final List<StreamPage> pages = new ArrayList<>();

	private String user;

	private Browser browser;

	@BeforeAll
	static void start() {
		Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
		start(FreePorts.first(1));
	}

	@AfterAll
	static void stop() {
		server.close();
		Awaitility.reset();
	}

	private static void start(int at) {
		server = SpringApplication.run(Server.class, "--server.port=" + at, "--sse-push.retry=100ms",
				"--sse-push.heartbeat-interval=5s", "--sse-push.security.clock-skew=0",
				"--sse-push.security.expiry-lead=4s", "--sse-push.shutdown.drain-period=0",
				"--spring.web.resources.static-locations=classpath:/browser/,classpath:/META-INF/resources/");
		port = at;
	}

	@BeforeEach
	void newUser(Browser browser) {
		this.browser = browser;
		this.user = "user-" + users++;
	}

	@AfterEach
	void closePages() {
		this.pages.forEach(StreamPage::close);
		this.browser.consoleProblems();
	}

	@Test
	void streamGoesOnWhileItsTokensExpire() {
		StreamPage page = open("ttl=PT5S");
		page.awaitState("open");
		String client = page.clientId();
		await().until(() -> page.count("forced") > 0 && page.isTrue("Date.now() > seen.firstTokenEnds"));
		send(0, 1);
		page.awaitMessages(1);
		assertThat(page.clientId()).isEqualTo(client);
		assertThat(page.seen("states")).isEqualTo(List.of("connecting", "open"));
	}

	@Test
	void refusedTokenIsReplacedOnce() {
		StreamPage good = open("token=old");
		good.awaitState("open");
		assertThat(List.of(good.count("tokens"), good.count("forced"))).containsExactly(2L, 1L);
		StreamPage bad = open("token=bad");
		bad.awaitState("closed");
		assertThat(List.of(bad.count("tokens"), bad.count("forced"))).containsExactly(2L, 1L);
		assertThat(bad.seen("reasons")).isEqualTo(List.of("unauthorized"));
	}

	@Test
	void nothingIsLostWhileThePageIsOffline() {
		StreamPage page = open("");
		page.awaitState("open");
		send(0, 10);
		page.awaitMessages(10);
		page.page().goOffline(true);
		clients().disconnectUser(this.user, CloseReason.DISCONNECTED).join();
		send(10, 20);
		await().until(() -> page.seen("reasons").contains("token"));
		page.page().goOffline(false);
		page.awaitMessages(20);
		page.awaitState("resumed");
		assertThat(page.count("resets")).isZero();
	}

	@Test
	void pageThatIsDrainedResumesWhereItWas() {
		StreamPage page = open("");
		page.awaitState("open");
		send(0, 10);
		SmartLifecycle engine = server.getBean("ssePushEngineLifecycle", SmartLifecycle.class);
		engine.stop();
		engine.start();
		send(10, 20);
		page.awaitMessages(20);
		page.awaitState("resumed");
		assertThat(page.count("resets")).isZero();
		assertThat(page.seen("reasons").get(0)).isEqualTo("goodbye");
	}

	@Test
	void restartThatForgetsTheHistoryIsOneReset() {
		StreamPage page = open("");
		page.awaitState("open");
		send(0, 5);
		page.awaitMessages(5);
		server.close();
		page.awaitState("lost");
		start(port);
		page.awaitState("resumed");
		await().until(() -> page.count("resets") > 0);
		send(5, 10);
		page.awaitMessages(10);
		assertThat(page.count("resets")).isEqualTo(1);
	}

	@Test
	void tabsHaveOneStreamAndLoseNothingWhenItsTabIsClosed() throws InterruptedException {
		List<StreamPage> tabs = IntStream.range(0, TABS).mapToObj((i) -> open("tabs=yes")).toList();
		tabs.forEach((tab) -> tab.awaitState("open"));
		assertThat(clients().clientsOf(this.user)).hasSize(1);
		String client = tabs.get(0).clientId();
		assertThat(tabs).allSatisfy((tab) -> assertThat(tab.clientId()).isEqualTo(client));
		send(0, 100);
		tabs.get(0).awaitMessages(100);
		Thread sender = new Thread(() -> send(100, 1000), "sender");
		sender.start();
		close(tabs.get(0));
		for (StreamPage tab : tabs.subList(1, TABS)) {
			tab.awaitMessages(1000);
			tab.awaitState("resumed");
			assertThat(tab.count("resets")).isZero();
		}
		sender.join(10_000);
		assertThat(sender.isAlive()).isFalse();
		await().until(() -> clients().clientsOf(this.user).size() == 1);
	}

	@Test
	void tabThatComesWithAPositionCatchesUp() {
		StreamPage first = open("tabs=yes");
		first.awaitState("open");
		String position = clients().currentPosition(this.user, List.of()).join();
		send(0, 10);
		first.awaitMessages(10);
		StreamPage second = open("tabs=yes&from=" + position);
		second.awaitMessages(10);
		await().until(() -> clients().clientsOf(this.user).size() == 1);
		send(10, 20);
		first.awaitMessages(20);
		second.awaitMessages(20);
		assertThat(second.clientId()).isEqualTo(first.clientId());
	}

	@Test
	void tabThatIsComeBackToCatchesUp() {
		StreamPage first = open("tabs=yes");
		first.awaitState("open");
		StreamPage second = open("tabs=yes");
		second.awaitState("open");
		first.page().run("dispatchEvent(new Event('pagehide'))");
		second.awaitState("resumed");
		send(0, 10);
		second.awaitMessages(10);
		first.page().run("dispatchEvent(new Event('pageshow'))");
		first.awaitMessages(10);
		await().until(() -> clients().clientsOf(this.user).size() == 1);
		send(10, 20);
		first.awaitMessages(20);
		second.awaitMessages(20);
		assertThat(first.clientId()).isEqualTo(second.clientId());
	}

	@Test
	void tabsOfDifferentUsersShareNothing() {
		StreamPage first = open("tabs=yes");
		this.user = "user-" + users++;
		StreamPage second = open("tabs=yes");
		first.awaitState("open");
		second.awaitState("open");
		send(0, 5);
		second.awaitMessages(5);
		assertThat(first.seen("messages")).isEmpty();
	}

	@Test
	void tabTakesOverFromALeaderThatIsAsleep() {
		StreamPage other = open("");
		other.page()
			.run("navigator.locks.request(JSON.stringify(['sse-push', location.origin + '/events', [], '" + this.user
					+ "']), () => new Promise(() => {}))");
		StreamPage tab = open("tabs=yes&hurry=yes");
		tab.awaitState("open");
		send(0, 1);
		tab.awaitMessages(1);
	}

	@EnabledIfSystemProperty(named = "tests.full", matches = "true")
	@Test
	void leaderWithoutATokenGivesWay() {
		StreamPage leader = open("tabs=yes&token=none");
		leader.awaitState("lost");
		StreamPage tab = open("tabs=yes");
		tab.awaitState("open");
		leader.awaitState("open");
		send(0, 2);
		leader.awaitMessages(2);
		tab.awaitMessages(2);
		assertThat(clients().clientsOf(this.user)).hasSize(1);
	}

	@Test
	void tabInASandboxedFrameHasAStreamOfItsOwn() {
		StreamPage page = openPage("sandbox.html");
		await().until(() -> page.seen("messages").size() == 2);
		assertThat(page.seen("messages")).containsExactlyInAnyOrder("0", "SecurityError");
		assertThat(page.seen("states")).isEqualTo(List.of("connecting", "open"));
	}

	@Test
	void tabsGoOnAfterTheirStreamWasCut() {
		StreamPage first = open("tabs=yes");
		StreamPage second = open("tabs=yes");
		first.awaitState("open");
		second.awaitState("open");
		for (int i = 0; i < 3; i++) {
			send(10 * i, 10 * i + 5);
			clients().disconnectUser(this.user, CloseReason.DISCONNECTED).join();
			send(10 * i + 5, 10 * i + 10);
		}
		first.awaitMessages(30);
		second.awaitMessages(30);
		second.awaitState("resumed");
		assertThat(second.seen("reasons")).contains("ended");
	}

	@ParameterizedTest
	@ValueSource(strings = { "eventsource", "htmx" })
	void readersOfOthersResumeByTicketAfterEveryCut(String reader) {
		StreamPage page = openPage(reader + ".html?user=" + this.user);
		await().until(() -> clients().isOnline(this.user).join());
		for (int i = 0; i < 3; i++) {
			send(10 * i, 10 * i + 5, reader.equals("htmx") ? ";" : "");
			clients().disconnectUser(this.user, CloseReason.DISCONNECTED).join();
			send(10 * i + 5, 10 * i + 10, reader.equals("htmx") ? ";" : "");
		}
		page.awaitMessages(30);
	}

	@Test
	void htmxWithTheModuleOutlivesABadGateway() {
		StreamPage page = openPage("htmx-module.html?user=" + this.user);
		await().until(() -> clients().isOnline(this.user).join());
		send(0, 5, ";");
		Server.badGateways.set(2);
		clients().disconnectUser(this.user, CloseReason.DISCONNECTED).join();
		await().until(() -> Server.badGateways.get() == 0);
		send(5, 10, ";");
		page.awaitMessages(10);
	}

	@Test
	void workerFromABlobHasAStream() {
		StreamPage page = openPage("worker.html?user=" + this.user);
		await().until(() -> clients().isOnline(this.user).join());
		send(0, 3);
		page.awaitMessages(3);
	}

	@Test
	void streamPassesAServiceWorker() {
		StreamPage page = openPage("service-worker.html?user=" + this.user);
		page.awaitState("open");
		send(0, 5);
		clients().disconnectUser(this.user, CloseReason.DISCONNECTED).join();
		send(5, 10);
		page.awaitMessages(10);
		page.awaitState("resumed");
		await("The worker has answered").until(() -> page.isTrue("performance.getEntriesByType('resource')"
				+ ".some(({ name, workerStart }) => name.endsWith('/events') && workerStart > 0)"));
		close(page);
		await().until(() -> clients().clientsOf(this.user).isEmpty());
	}

	@Test
	void pageFromTheBackForwardCacheCatchesUp() {
		StreamPage page = open("");
		page.awaitState("open");
		send(0, 5);
		page.awaitMessages(5);
		page.page()
			.run("addEventListener('pageshow', ({ persisted }) => { window.persisted = persisted; });"
					+ "location.href = '/elsewhere.html'");
		await().until(() -> page.isTrue("location.pathname === '/elsewhere.html'"));
		await().until(() -> clients().clientsOf(this.user).isEmpty());
		send(5, 10);
		page.page().run("history.back()");
		await().until(() -> page.isTrue("window.persisted"));
		page.awaitMessages(10);
		page.awaitState("resumed");
		assertThat(page.count("resets")).isZero();
	}

	@EnabledIfSystemProperty(named = "tests.full", matches = "true")
	@Test
	void tabInTheBackgroundGetsFiftyMegabytes() {
		StreamPage page = open("");
		page.awaitState("open");
		page.page().minimize();
		await().until(() -> page.isTrue("document.hidden"));
		for (int i = 0; i < 64; i++) {
			send(i, i + 1, "x".repeat(800 * 1024));
			int sent = i + 1;
			await().pollInterval(Duration.ofMillis(10))
				.untilAsserted(() -> assertThat(page.seen("messages.map(({ length }) => length)")).hasSize(sent));
		}
		assertThat(page.isTrue("seen.messages.every((message, i) => message.length > 800 * 1024)")).isTrue();
		assertThat(page.seen("messages.map((message) => parseInt(message, 10))"))
			.isEqualTo(LongStream.range(0, 64).boxed().toList());
		assertThat(page.isTrue("document.hidden")).isTrue();
		assertThat(page.seen("states")).isEqualTo(List.of("connecting", "open"));
	}

	private StreamPage open(String query) {
		return openPage("module.html?user=" + this.user + "&" + query);
	}

	private StreamPage openPage(String address) {
		StreamPage page = StreamPage.open(this.browser, "http://localhost:" + port + "/" + address);
		this.pages.add(page);
		return page;
	}

	private void close(StreamPage page) {
		this.pages.remove(page);
		page.close();
	}

	private void send(int from, int to) {
		send(from, to, "");
	}

	private void send(int from, int to, String end) {
		SsePushTemplate push = server.getBean(SsePushTemplate.class);
		IntStream.range(from, to).forEach((i) -> push.sendToUser(this.user, i + end).join());
	}

	private static ClientManager clients() {
		return server.getBean(ClientManager.class);
	}

	/**
	 * An application that serves the tests' pages to everybody. Registered by hand: a
	 * component would be found by the sample's scan.
	 */
	@EnableAutoConfiguration
	@Import({ DemoTokenConfiguration.class, DemoTokenController.class })
	static class Server {

		/**
		 * The number of next requests for the stream that a proxy is to answer.
		 */
		static final AtomicInteger badGateways = new AtomicInteger();

		@Bean
		FilterRegistrationBean<Filter> proxy() {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
				if (badGateways.getAndUpdate((count) -> Math.max(0, count - 1)) == 0) {
					chain.doFilter(request, response);
					return;
				}
				((HttpServletResponse) response).setStatus(502);
				response.setContentType("text/html");
				response.getWriter().write("<h1>Bad Gateway</h1>");
			});
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
			registration.addUrlPatterns("/events");
			return registration;
		}

		@Bean
		SecurityFilterChain open(HttpSecurity http) {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.csrf(AbstractHttpConfigurer::disable)
				.headers((headers) -> headers.cacheControl((cacheControl) -> cacheControl.disable()))
				.build();
		}

	}

}
