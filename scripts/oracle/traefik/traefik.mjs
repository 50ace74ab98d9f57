// A running Traefik with one table, and what it answers.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApiServer } from './apiserver.mjs';

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const READY_HOST = 'ready.invalid';
const READY_PATH = '/ready-as-soon-as-everything-is-read';

export function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/**
 * Echo servers, one for each backend, which say which backend they are and what they received. Those of a namespace's n-th Service
 * listen at 127.0.0.<n + 2>. Answers with the port of each backend.
 */
export async function startEcho(backends) {
  const servers = [];
  const places = new Map();
  for (const backend of backends) {
    const server = http.createServer((request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ backend, url: request.url, host: request.headers.host }));
    });
    const [, index] = /\/s(\d):/.exec(backend);
    await new Promise((done) => server.listen(0, `127.0.0.${2 + Number(index)}`, done));
    servers.push(server);
    places.set(backend, server.address().port);
  }
  const close = () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  };
  return { places, close };
}

const MIDDLEWARE = { apiVersion: 'traefik.io/v1alpha1', kind: 'Middleware' };

/**
 * Objects that make Traefik answer for a name of no table, as soon as all its providers have read all objects. For Ingresses at an
 * entry point that nothing else uses.
 */
function sentinels(kind, port, flags) {
  const backend = { name: 's0', port: 80 };
  const gatewayApi = 'gateway.networking.k8s.io/v1';
  const metadata = { name: 'ready', namespace: 'one' };
  if (kind === 'ingress') {
    const paths = [{ path: '/', pathType: 'Prefix', backend: { service: { name: 's0', port: { number: 80 } } } }];
    const own = flags.find((flag) => flag.startsWith('--providers.kubernetesingress.ingressclass='))?.split('=')[1];
    const isUnlabeled = flags.some((flag) => flag.includes('tier!='));
    const annotations = {
      'kubernetes.io/ingress.class': own ?? 'traefik',
      'traefik.ingress.kubernetes.io/router.entrypoints': 'ready',
      'traefik.ingress.kubernetes.io/router.middlewares': 'one-ready@kubernetescrd',
    };
    return [
      { ...MIDDLEWARE, metadata, spec: { compress: {} } },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { ...metadata, labels: isUnlabeled ? {} : { tier: 'edge' }, annotations },
        spec: { rules: [{ host: READY_HOST, http: { paths } }] },
      },
    ];
  }
  // No rule for all hosts has an exact path of this length, which Traefik would rank before it.
  const matches = [{ path: { type: 'Exact', value: READY_PATH } }];
  const listeners = [{ name: 'ready', protocol: 'HTTP', port, hostname: READY_HOST }];
  return [
    { apiVersion: gatewayApi, kind: 'Gateway', metadata, spec: { gatewayClassName: 'traefik', listeners } },
    {
      apiVersion: gatewayApi,
      kind: 'HTTPRoute',
      metadata,
      spec: { parentRefs: [{ name: 'ready' }], hostnames: [READY_HOST], rules: [{ matches, backendRefs: [backend] }] },
    },
  ];
}

const PROVIDERS = { ingress: ['kubernetesingress', 'kubernetescrd'], gateway: ['kubernetesgateway'] };

/** How Traefik reaches the API server, and what else is not in a table. */
function ownFlags(kind, url, ports) {
  return [
    '--global.checknewversion=false',
    '--global.sendanonymoususage=false',
    '--log.level=ERROR',
    '--providers.providersthrottleduration=100ms',
    `--entrypoints.web.address=127.0.0.1:${ports.http}`,
    `--entrypoints.websecure.address=127.0.0.1:${ports.https}`,
    ...(kind === 'ingress' ? [`--entrypoints.ready.address=127.0.0.1:${ports.ready}`] : []),
    ...PROVIDERS[kind].flatMap((name) => [`--providers.${name}.endpoint=${url}`, `--providers.${name}.token=none`]),
  ];
}

/** Starts Traefik with the objects of a table and its flags, and waits until it answers by them. */
export async function startTraefik(binary, kind, manifests, ports, flags) {
  const api = await startApiServer([...manifests, ...sentinels(kind, ports.http, flags)]);
  const home = mkdtempSync(join(tmpdir(), 'kroute-traefik-'));
  // Variables and files of its owner would take it to another cluster, or set other options.
  const child = spawn(binary, [...ownFlags(kind, api.url, ports), ...flags], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (log = (log + data).slice(-20_000)));
  const gone = new Promise((done) => {
    child.once('error', (error) => {
      log += error.message;
      done();
    });
    child.once('exit', done);
  });
  const close = async () => {
    child.kill('SIGKILL');
    await gone;
    api.close();
    rmSync(home, { recursive: true, force: true });
  };
  const until = Date.now() + 120_000;
  for (;;) {
    const at = { ...ports, http: kind === 'ingress' ? ports.ready : ports.http };
    const answer = await ask({ scheme: 'http', host: READY_HOST, path: READY_PATH, headers: {} }, at).catch(
      () => undefined,
    );
    if (answer?.backend !== undefined) return { close, log: () => log };
    if (child.exitCode !== null || Date.now() > until) {
      await close();
      throw new Error(`Traefik does not answer:\n${log}`);
    }
    await sleep(50);
  }
}

/** What Traefik answers: the backend and what it received; or a redirect; or a status alone. */
export function ask({ scheme, host, path, headers, port, method = 'GET' }, ports) {
  return new Promise((done, fail) => {
    const module = scheme === 'https' ? https : http;
    const servername = host.replace(/\.$/, '').toLowerCase();
    const options = {
      host: '127.0.0.1',
      port: ports[scheme],
      path,
      method,
      headers: { host: `${host}${port === undefined || port === 80 || port === 443 ? '' : `:${port}`}`, ...headers },
      agent: false,
      timeout: 30_000,
    };
    const request = module.request(
      { ...options, ...(scheme === 'https' ? { rejectUnauthorized: false, servername } : {}) },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (data) => (text += data));
        response.on('error', fail);
        response.on('end', () => {
          const status = response.statusCode;
          if (status === 200) {
            const { backend, url, host } = JSON.parse(text);
            return done({ status, backend, path: url.replace(/\?.*/, ''), host });
          }
          done({ status, ...(response.headers.location === undefined ? {} : { location: response.headers.location }) });
        });
      },
    );
    request.on('timeout', () => request.destroy(new Error('no answer in 30 seconds')));
    request.on('error', fail);
    request.end();
  });
}
