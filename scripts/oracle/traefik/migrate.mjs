#!/usr/bin/env node
// Migrates random Ingress tables of Traefik to its Gateway API provider, asks a real Traefik with the Ingresses and one with what
// `kroute migrate` makes of them, and says where the two differ otherwise than kroute reports.
//
//   node migrate.mjs <dir> [--seed N] [--tables N] [--first N]
//
// As compare.mjs, whose directory and options these are. What is asked: the requests of the table and the witness of each change
// that kroute reports, over http (Traefik completes TLS for names that no listener has, with its own certificate).
//
// Exit code 1 if there is a difference that kroute does not report, or a reported one that there is not.
import { parseAllDocuments } from 'yaml';
import { askAgain, differences, urlOf } from './answers.mjs';
import { readCommand } from './command.mjs';
import { BACKENDS, ingressTable } from './tables.mjs';
import { freePort, startEcho, startTraefik } from './traefik.mjs';

const { binary, kroute, options } = await readCommand('migrate.mjs');

const listOf = (items) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

/** A request of a table for the witness of a change. */
function requestOf({ method, url, headers }) {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  // A URL is normalized when it is parsed; a witness is sent as it is.
  const path = /^[a-z]+:\/\/[^/]+(\/[^#]*)?$/.exec(url)?.[1] ?? `${pathname}${search}`;
  return {
    scheme: protocol.slice(0, -1),
    host: hostname,
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    path,
    headers,
    method,
  };
}

/** The objects of a migration, for entry points on the ports of a test. */
function writtenObjects({ files }, ports) {
  const objects = files.flatMap(({ text }) => parseAllDocuments(text).map((document) => document.toJS()));
  for (const { kind, spec } of objects) {
    if (kind !== 'Gateway') continue;
    spec.listeners = spec.listeners.filter(({ protocol }) => protocol === 'HTTP');
    for (const listener of spec.listeners) listener.port = ports.http;
  }
  return objects.filter((one) => one !== null);
}

const GATEWAY_CLASS = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'GatewayClass',
  metadata: { name: 'traefik' },
  spec: { controllerName: 'traefik.io/gateway-controller' },
};

async function portsFor() {
  return { http: await freePort(), https: await freePort(), ready: await freePort() };
}

async function answersOf(kind, manifests, flags, requests, ports) {
  const traefik = await startTraefik(binary, kind, manifests, ports, flags);
  try {
    const answers = [];
    for (const request of requests) answers.push(await askAgain(request, ports));
    return answers;
  } finally {
    await traefik.close();
  }
}

const casesFor = (requests, gateway) =>
  requests.map((request) => ({
    request: { url: urlOf(request), method: request.method, headers: request.headers },
    ...(gateway === undefined ? {} : { gateway }),
    expect: { outcome: 'backend' },
  }));

const takesHost = (hostname, host) =>
  hostname === undefined || hostname === host || (hostname.startsWith('*.') && host.endsWith(hostname.slice(1)));

/** Whether rules of a wider host may take the request from those of its host: kroute notes these hosts, since Traefik ranks paths first. */
function isNested(objects, request) {
  const host = (request.headers.host ?? request.host).toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '');
  const hostnames = objects.flatMap(({ kind, spec }) => (kind === 'HTTPRoute' ? (spec.hostnames ?? [undefined]) : []));
  return new Set(hostnames.filter((one) => takesHost(one, host))).size > 1;
}

/** The Gateway API has 500 and 503 for what has no endpoints. */
const is5xx = (real, said) => real.backend === undefined && real.status >= 500 && (said.statusCode ?? 0) >= 500;

const compared = (real, said) => (real === undefined || is5xx(real, said) ? [] : differences(real, said));

const isSure = ({ certain, outcome }) => certain !== false && outcome !== 'unknown';

async function judge(seed, echo) {
  const { manifests, requests: given, flags } = ingressTable(seed, echo.places);
  const before = { path: 'before.json', text: listOf(manifests) };
  const migrated = await kroute.migrate([before], { to: 'gateway-api', implementation: 'traefik' });
  const witnesses = migrated.changes.map(({ witness }) => requestOf(witness));
  const requests = [...given, ...witnesses].filter(({ scheme, port }) => scheme === 'http' && port === 80);
  const ports = await portsFor();
  const objects = writtenObjects(migrated, ports);
  // Traefik does not keep Gateways apart that share a port.
  const [{ metadata: gateway } = {}, ...more] = objects.filter(({ kind }) => kind === 'Gateway');
  if (migrated.refused.length > 0 || gateway === undefined || more.length > 0)
    return { seed, isLeftOut: true, found: [] };
  const others = manifests.filter(({ kind }) => kind !== 'Ingress');
  const files = [
    { path: 'after.json', text: listOf([...others, GATEWAY_CLASS, ...writtenObjects(migrated, { http: 80 })]) },
  ];
  const old = (await kroute.test([before], casesFor(requests))).cases;
  const now = (await kroute.test(files, casesFor(requests, `${gateway.namespace}/${gateway.name}`))).cases;
  const realBefore = await answersOf('ingress', manifests, flags, requests, await portsFor());
  const realAfter = await answersOf('gateway', [...others, GATEWAY_CLASS, ...objects], [], requests, ports);
  const found = requests.map((request, index) => {
    const [was, is] = [old[index].actual, now[index].actual];
    const [real, after] = [realBefore[index], realAfter[index]];
    return {
      seed,
      request,
      isWitness: index >= requests.length - witnesses.length,
      isSure: real !== undefined && after !== undefined && isSure(was) && isSure(is),
      isNested: isNested(objects, request),
      before: compared(real, was),
      after: compared(after, is),
    };
  });
  return { seed, isLeftOut: false, found };
}

const echo = await startEcho(BACKENDS);
const tables = [];
try {
  for (let index = 0; index < Number(options.tables); index++)
    tables.push(await judge(Number(options.seed) + index, echo));
} catch (error) {
  console.error(`after ${tables.length} tables: ${error.stack}`);
  process.exit(2);
} finally {
  echo.close();
}
const results = tables.flatMap(({ found }) => found);
const differs = ({ before, after }) => before.length > 0 || after.length > 0;
const nested = results.filter((one) => one.isSure && one.isNested && differs(one));
const sure = results.filter((one) => one.isSure && !nested.includes(one));
const wrong = sure.filter(differs);
console.log(
  `${tables.length} tables from seed ${options.seed}, ${tables.filter((one) => one.isLeftOut).length} not migrated as a whole`,
);
console.log(
  `  ${results.length} requests, ${results.filter((one) => one.isWitness).length} of them witnesses; without a doubt: ${sure.length}`,
);
if (nested.length > 0) console.log(`  left out, where Traefik ranks paths before hosts: ${nested.length}`);
console.log(`  both sides answer as kroute says: ${sure.length - wrong.length}`);
for (const { seed, request, before, after } of wrong.slice(0, Number(options.first)))
  console.log(
    `  seed ${seed}: ${request.method} ${urlOf(request)} ${JSON.stringify(request.headers)}: ${[...before.map((one) => `before: ${one}`), ...after.map((one) => `after: ${one}`)].join('; ')}`,
  );
process.exitCode = wrong.length > 0 ? 1 : 0;
