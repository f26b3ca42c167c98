package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The module nchan of nginx as Debian has it, with a configuration of its own: one
 * process, no tokens, no access log.
 */
final class Nchan {

	/** Printed where it can't be measured. */
	static final String MISSING = "nchan is not measured: it needs Debian's packages nginx-light and libnginx-mod-nchan";

	private static final Path NGINX = Path.of("/usr/sbin/nginx");

	private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");

	/** The channel of all clients. Otherwise each client has the channel of its user. */
	private static final String EVERYONE = "everyone";

	private static final String USER = "$arg_user";

	private Nchan() {
	}

	static boolean isInstalled() {
		return Files.isExecutable(NGINX) && Files.exists(MODULE);
	}

	/**
	 * Configure a server, in a temporary directory.
	 * @param port its port on 127.0.0.1
	 * @param table decides what its clients follow
	 * @return the command that starts it
	 */
	static List<String> command(int port, Table table) throws IOException {
		boolean one = table == Table.ONE_USER || table == Table.ONE_USER_BY_REQUEST;
		String channel = one ? USER : EVERYONE;
		Path directory = Files.createTempDirectory("nchan");
		Path configuration = Files.writeString(directory.resolve("nginx.conf"), configuration(port, channel));
		return List.of(NGINX.toString(), "-p", directory.toString(), "-c", configuration.toString(), "-e", "stderr");
	}

	private static String configuration(int port, String channel) {
		return """
				load_module %s;
				daemon off;
				master_process off;
				pid nginx.pid;
				events {
					worker_connections 20000;
					multi_accept on;
				}
				http {
					access_log off;
					client_body_temp_path body;
					proxy_temp_path proxy;
					fastcgi_temp_path fastcgi;
					uwsgi_temp_path uwsgi;
					scgi_temp_path scgi;
					tcp_nodelay on;
					keepalive_requests 1000000;
					keepalive_timeout 1h;
					nchan_shared_memory_size 512M;
					server {
						listen 127.0.0.1:%d backlog=4096;
						location = /events {
							nchan_subscriber eventsource;
							nchan_channel_id %s;
							nchan_subscriber_first_message newest;
						}
						location = /publish {
							nchan_publisher;
							nchan_channel_id %s;
							nchan_message_buffer_length 1000;
							nchan_message_timeout 1h;
						}
						location = /clients {
							nchan_stub_status;
						}
					}
				}
				""".formatted(MODULE, port, channel, channel);
	}

}
