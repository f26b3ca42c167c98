/**
 * Starts the development server that is named in front of TARGET, set up as docs/frameworks.md says, and prints its port.
 * It ends with its standard input.
 */
import { createServer } from 'node:http';

const { TARGET: target } = process.env;

const onProxyReq = (proxyRequest, request, response) => response.on('close', () => proxyRequest.destroy());

const servers = {
  async 'http-proxy'() {
    const { default: { createProxyServer } } = await import('http-proxy');
    const proxy = createProxyServer({ target });
    proxy.on('proxyReq', onProxyReq);
    proxy.on('error', () => {});
    const server = createServer((request, response) => proxy.web(request, response));
    await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    return server;
  },

  async webpack() {
    const [{ default: webpack }, { default: DevServer }] = await Promise.all([import('webpack'), import('webpack-dev-server')]);
    const devServer = new DevServer({ host: '127.0.0.1', port: 0, proxy: [{ context: ['/events'], target, onProxyReq }] },
      webpack({ mode: 'development', entry: './package.js', stats: 'none', infrastructureLogging: { level: 'none' } }));
    await devServer.start();
    return devServer.server;
  },

  async vite() {
    const vite = await import('vite');
    const server = await vite.createServer({
      configFile: false, logLevel: 'silent',
      server: { host: '127.0.0.1', port: 0, proxy: { '/events': target, '/sse-push': target } },
    });
    await server.listen();
    return server.httpServer;
  },
};

const { port } = (await servers[process.argv[2]]()).address();
console.log(port);
process.stdin.on('end', () => process.exit()).resume();
