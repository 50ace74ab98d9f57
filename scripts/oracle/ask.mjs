#!/usr/bin/env node
// Sends objects to a real kube-apiserver and prints its verdicts.
//
//   node ask.mjs <dir> < objects.ndjson > verdicts.ndjson
//
// <dir> is where build.sh put `etcd` and `kube-apiserver`. Both are started on free loopback ports
// with a new data directory, and stopped at the end. Every input line is one object, sent
// byte for byte as a strict dry-run create, in a namespace that exists. Only these namespaces
// are stored, so objects do not affect each other. One output line per input line, in the same order:
//
//   {"ok":true,"code":201,"message":""}
//   {"ok":false,"code":422,"message":"Service \"a\" is invalid: ...","warnings":["..."]}
//
// `warnings` is there only when the server sent some. Options:
//
//   --with-object       print {"object":<the line>,"verdict":{...}} instead of the bare verdict
//   --concurrency N     requests in flight (default 24)
//   --single-stack      an IPv4-only cluster (default: dual-stack, IPv4 first)
//   --server-arg ARG    pass ARG to kube-apiserver, e.g. --server-arg=--feature-gates=X=false
//   --crds DIR          first install the CRDs in the YAML files of DIR (build.sh puts those of the Gateway API into
//                       <dir>/gateway-api/<version>/<channel>)
//   --with-stored       of objects that are accepted, "stored" in the verdict is what the server would store: with its
//                       defaults
//   --verbose           show the servers' own logs
//
// A line {"yaml":"<text>","object":{...}} is sent as application/yaml; the object says what kind it is and where it belongs.

import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

function freePort() {
  return new Promise((done, fail) => {
    const s = createServer();
    s.once('error', fail);
    s.listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => done(port));
    });
  });
}

function fetchText(mod, options, body) {
  return new Promise((done, fail) => {
    const req = mod.request(options, (res) => {
      const chunks = [];
      res.on('data', (c) => chunks.push(c));
      res.on('end', () =>
        done({ status: res.statusCode, headers: res.headers, text: Buffer.concat(chunks).toString('utf8') }),
      );
      res.on('error', fail);
    });
    req.on('error', fail);
    req.end(body);
  });
}

/** A running pair of servers: `await Oracle.start(dir)`, `await oracle.ask(line)`, `await oracle.stop()`. */
export class Oracle {
  static async start(dir, options = {}) {
    const oracle = new Oracle(resolve(dir), options);
    try {
      await oracle.#boot();
    } catch (error) {
      await oracle.stop();
      throw error;
    }
    return oracle;
  }

  #children = [];
  #resources = new Map();
  #namespaces = new Map();
  #last = Promise.resolve();

  constructor(dir, options) {
    this.dir = dir;
    this.options = options;
  }

  #spawn(name, args) {
    const child = spawn(join(this.dir, name), args, {
      cwd: this.work,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.tail = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        if (this.options.verbose) process.stderr.write(data);
        child.tail = (child.tail + data).slice(-4000);
      });
    }
    child.gone = new Promise((done) => {
      child.once('exit', () => {
        child.dead = true;
        done();
      });
      child.once('error', (error) => {
        child.dead = true;
        child.tail += error.message;
        done();
      });
    });
    this.#children.push(child);
    return child;
  }

  async #until(child, what, test) {
    const end = Date.now() + 120_000;
    while (Date.now() < end) {
      if (child.dead) throw new Error(`${what} stopped: ${child.tail}`);
      try {
        if (await test()) return;
      } catch {
        // not listening yet
      }
      await sleep(100);
    }
    throw new Error(`${what} is not ready: ${child.tail}`);
  }

  async #boot() {
    this.work = mkdtempSync(join(tmpdir(), 'kroute-oracle-'));
    for (const name of ['etcd', 'kube-apiserver']) {
      if (!existsSync(join(this.dir, name))) throw new Error(`${name} is not in ${this.dir}: run build.sh first`);
    }
    const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
    const etcd = this.#spawn('etcd', [
      `--data-dir=${join(this.work, 'etcd')}`,
      `--listen-client-urls=http://127.0.0.1:${client}`,
      `--advertise-client-urls=http://127.0.0.1:${client}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-cluster=default=http://127.0.0.1:${peer}`,
      '--unsafe-no-fsync',
      '--log-level=error',
    ]);
    await this.#until(
      etcd,
      'etcd',
      async () => (await fetchText(http, { host: '127.0.0.1', port: client, path: '/health' })).status === 200,
    );

    const key = join(this.work, 'service-account.key');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(key, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    const token = randomBytes(16).toString('hex');
    const tokens = join(this.work, 'tokens.csv');
    writeFileSync(tokens, `${token},oracle,oracle,"system:masters"\n`, { mode: 0o600 });
    const certs = join(this.work, 'certs');
    const api = this.#spawn('kube-apiserver', [
      `--etcd-servers=http://127.0.0.1:${client}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      `--secure-port=${port}`,
      `--cert-dir=${certs}`,
      `--token-auth-file=${tokens}`,
      '--authorization-mode=AlwaysAllow',
      '--service-account-issuer=https://oracle.example',
      `--service-account-key-file=${key}`,
      `--service-account-signing-key-file=${key}`,
      `--service-cluster-ip-range=10.0.0.0/8${this.options.singleStack ? '' : ',fd00:10::/108'}`,
      // Pods can then be created without their service account.
      '--disable-admission-plugins=ServiceAccount',
      '--allow-privileged=true',
      '--endpoint-reconciler-type=none',
      '--enable-priority-and-fairness=false',
      '--max-requests-inflight=0',
      '--max-mutating-requests-inflight=0',
      '--profiling=false',
      ...(this.options.serverArgs ?? []),
    ]);
    const crt = join(certs, 'apiserver.crt');
    await this.#until(api, 'kube-apiserver', () => existsSync(crt));
    await sleep(200);
    this.base = {
      host: '127.0.0.1',
      port,
      ca: readFileSync(crt),
      agent: new https.Agent({ keepAlive: true, maxSockets: this.options.concurrency ?? 24 }),
      headers: { Authorization: `Bearer ${token}` },
    };
    await this.#until(api, 'kube-apiserver', async () => (await this.request('GET', '/readyz')).status === 200);
    await this.#until(
      api,
      'kube-apiserver',
      async () => (await this.request('GET', '/api/v1/namespaces/default')).status === 200,
    );
    this.version = JSON.parse((await this.request('GET', '/version')).text).gitVersion;
    if (this.options.crds !== undefined) await this.#install(this.options.crds);
  }

  /** Creates the CRDs of a directory, and waits until they are served. */
  async #install(directory) {
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    const names = [];
    for (const file of readdirSync(directory)) {
      const text = file.endsWith('.yaml') ? readFileSync(join(directory, file), 'utf8') : '';
      for (const document of text.split(/^---$/m)) {
        if (!/^kind: CustomResourceDefinition$/m.test(document)) continue;
        const res = await this.request('POST', path, document, 'application/yaml');
        if (!succeeded(res)) throw new Error(`${file}: ${res.text}`);
        names.push(JSON.parse(res.text).metadata.name);
      }
    }
    if (names.length === 0) throw new Error(`${directory} has no CRDs`);
    const isServed = async (name) => {
      const { spec, status } = JSON.parse((await this.request('GET', `${path}/${name}`)).text);
      if (!status?.conditions?.some((each) => each.type === 'Established' && each.status === 'True')) return false;
      const served = spec.versions.filter((version) => version.served);
      const answers = await Promise.all(
        served.map(({ name: version }) => this.request('GET', `/apis/${spec.group}/${version}/${spec.names.plural}`)),
      );
      return answers.every(succeeded);
    };
    for (const name of names) await this.#until({}, name, () => isServed(name));
    // Discovery follows later.
    await sleep(3000);
  }

  async stop() {
    this.base?.agent.destroy();
    for (const child of [...this.#children].reverse()) {
      if (!child.dead) {
        child.kill('SIGTERM');
        await Promise.race([child.gone, sleep(3000)]);
        if (!child.dead) {
          child.kill('SIGKILL');
          await child.gone;
        }
      }
    }
    this.#children = [];
    if (this.work) rmSync(this.work, { recursive: true, force: true });
  }

  async request(method, path, body, contentType = 'application/json') {
    const headers = { ...this.base.headers };
    if (body !== undefined) {
      headers['Content-Type'] = contentType;
      headers['Content-Length'] = Buffer.byteLength(body);
    }
    for (let attempt = 0; ; attempt++) {
      try {
        return await fetchText(https, { ...this.base, method, path, headers }, body);
      } catch (error) {
        // A kept-alive connection may be closed during a request, and a busy machine needs time.
        if (attempt >= 5) throw error;
        await sleep(200 * attempt);
      }
    }
  }

  /** The plural name and scope of a kind, or undefined when the server does not serve it. */
  #resource(apiVersion, kind) {
    if (!this.#resources.has(apiVersion)) {
      this.#resources.set(
        apiVersion,
        (async () => {
          const kinds = new Map();
          if (!/^([a-z0-9.-]+\/)?v[a-z0-9]+$/.test(apiVersion)) return kinds;
          const prefix = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
          const res = await this.request('GET', prefix);
          if (res.status !== 200) return kinds;
          for (const r of JSON.parse(res.text).resources) {
            if (!r.name.includes('/')) kinds.set(r.kind, { prefix, name: r.name, namespaced: r.namespaced });
          }
          return kinds;
        })(),
      );
    }
    return this.#resources.get(apiVersion).then((kinds) => kinds.get(kind));
  }

  #ensureNamespace(name) {
    if (!this.#namespaces.has(name)) {
      const body = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
      this.#namespaces.set(name, this.request('POST', '/api/v1/namespaces', body));
    }
    return this.#namespaces.get(name);
  }

  /** Creates stored objects one after another: two Services cannot have the same node port at the same time. */
  #alone(work) {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }

  /** The verdict on one object, given as JSON text. */
  async ask(line) {
    let object;
    try {
      object = JSON.parse(line);
    } catch (error) {
      return { ok: false, code: 0, message: `not JSON: ${error.message}` };
    }
    let body = line;
    let type = 'application/json';
    if (typeof object?.yaml === 'string') {
      body = object.yaml;
      type = 'application/yaml';
      object = object.object;
    }
    const { apiVersion, kind } = object ?? {};
    const resource =
      typeof apiVersion === 'string' && typeof kind === 'string' ? await this.#resource(apiVersion, kind) : undefined;
    if (!resource) {
      // The message of a client: such an object is never sent to the server.
      return {
        ok: false,
        code: 404,
        message: `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(apiVersion)}`,
      };
    }
    let path = resource.prefix;
    if (resource.namespaced) {
      const own = object.metadata?.namespace;
      const namespace = typeof own === 'string' && own !== '' ? own : 'default';
      await this.#ensureNamespace(namespace);
      path += `/namespaces/${encodeURIComponent(namespace)}`;
    }
    path += `/${resource.name}`;
    const query = 'fieldValidation=Strict&fieldManager=oracle';
    const failed = ({ message }) => ({
      status: 0,
      headers: {},
      text: JSON.stringify({ message: `no answer: ${message}` }),
    });
    const dryRun = () => this.request('POST', `${path}?dryRun=All&${query}`, body, type).catch(failed);
    let res = await dryRun();
    // A similar object may have been stored at that moment, see below.
    if (res.status === 409 || res.text.includes('already allocated')) res = await this.#alone(dryRun);
    if (succeeded(res) && needsStorage(object)) {
      res = await this.#alone(async () => {
        const real = await this.request('POST', `${path}?${query}`, body, type);
        if (succeeded(real)) {
          const { name } = JSON.parse(real.text).metadata;
          await this.request('DELETE', `${path}/${encodeURIComponent(name)}?gracePeriodSeconds=0`);
        }
        return real;
      });
    }
    const verdict = { ok: succeeded(res), code: res.status, message: '' };
    if (verdict.ok && this.options.withStored) verdict.stored = JSON.parse(res.text);
    if (!verdict.ok) {
      try {
        verdict.message = JSON.parse(res.text).message;
      } catch {
        verdict.message = res.text;
      }
    }
    const warnings = warningTexts(res.headers.warning);
    if (warnings.length > 0) verdict.warnings = warnings;
    return verdict;
  }
}

const succeeded = (res) => res.status >= 200 && res.status < 300;

/**
 * Whether a dry run is not enough for an object: it does not check the node port range of the cluster, nor
 * metadata.resourceVersion. Such objects are stored, and deleted at once.
 */
function needsStorage(object) {
  if (object.metadata?.resourceVersion) return (object.metadata.finalizers ?? []).length === 0;
  if (object.kind !== 'Service') return false;
  const { ports, healthCheckNodePort } = object.spec ?? {};
  return Boolean(healthCheckNodePort) || (Array.isArray(ports) && ports.some((p) => p?.nodePort));
}

/** The texts of a (joined) Warning header: `299 - "text", 299 - "text"`. */
function warningTexts(header) {
  const texts = [];
  for (const match of (header ?? '').matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)) {
    texts.push(match[1].replace(/\\(.)/g, '$1'));
  }
  return texts;
}

/** Calls `work` on every item of an (async) iterable, `limit` at a time; yields results in order. */
export async function* inOrder(items, limit, work) {
  const queue = [];
  for await (const item of items) {
    const result = work(item);
    result.catch(() => {});
    queue.push(result);
    if (queue.length >= limit) yield await queue.shift();
  }
  while (queue.length > 0) yield await queue.shift();
}

async function main(argv) {
  const options = { concurrency: 24, serverArgs: [] };
  let dir;
  for (let i = 0; i < argv.length; i++) {
    const [flag, inline] = argv[i].startsWith('--') ? argv[i].split(/=(.*)/s) : [argv[i]];
    const value = () => inline ?? argv[++i];
    if (flag === '--with-object') options.withObject = true;
    else if (flag === '--single-stack') options.singleStack = true;
    else if (flag === '--verbose') options.verbose = true;
    else if (flag === '--with-stored') options.withStored = true;
    else if (flag === '--crds') options.crds = value();
    else if (flag === '--concurrency') options.concurrency = Number(value());
    else if (flag === '--server-arg') options.serverArgs.push(value());
    else if (!flag.startsWith('--') && dir === undefined) dir = flag;
    else throw new Error(`unexpected argument ${argv[i]}`);
  }
  if (dir === undefined) throw new Error('usage: ask.mjs <dir> [options] < objects.ndjson');
  const oracle = await Oracle.start(dir, options);
  const abort = () => oracle.stop().then(() => process.exit(130));
  process.once('SIGINT', abort);
  process.once('SIGTERM', abort);
  process.stdout.on('error', abort);
  try {
    process.stderr.write(`kube-apiserver ${oracle.version}\n`);
    const started = Date.now();
    let count = 0;
    const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
    const work = async (line) => ({ line, verdict: await oracle.ask(line) });
    for await (const { line, verdict } of inOrder(nonEmpty(lines), options.concurrency, work)) {
      const text = JSON.stringify(verdict);
      process.stdout.write(options.withObject ? `{"object":${line},"verdict":${text}}\n` : `${text}\n`);
      count++;
    }
    const seconds = (Date.now() - started) / 1000;
    process.stderr.write(`${count} objects in ${seconds.toFixed(1)} s\n`);
  } finally {
    await oracle.stop();
  }
}

async function* nonEmpty(lines) {
  for await (const line of lines) if (line.trim() !== '') yield line;
}

if (process.argv[1] && import.meta.url === new URL(`file://${resolve(process.argv[1])}`).href) {
  main(process.argv.slice(2)).catch((error) => {
    process.stderr.write(`ask: ${error.message}\n`);
    process.exitCode = 1;
  });
}
