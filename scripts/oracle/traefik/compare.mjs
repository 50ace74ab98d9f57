#!/usr/bin/env node
// Gives random routing tables to a real Traefik and to kroute, asks both, and says where kroute answers otherwise.
//
//   node compare.mjs <dir> [--kind ingress|gateway] [--seed N] [--tables N] [--first N]
//
// <dir> is where build.sh put `traefik`; kroute is the library in dist/ (`npm run build`). Traefik reads the objects from an API server
// that this script is, as its Kubernetes providers do; behind all Services is an echo server. All of it listens on loopback
// addresses and ends with the script.
//
//   --kind    Ingresses (the default) or HTTPRoutes on a Gateway
//   --seed    the seed of the first table (default 1); the following tables have the following numbers
//   --tables  how many tables (default 20), each asked 40 requests
//   --first   how many disagreements to print (default 10)
//
// Exit code 1 if kroute is sure of an answer that Traefik does not give, 2 if Traefik does not start.
import { askAgain, differences, plainly, urlOf } from './answers.mjs';
import { readCommand } from './command.mjs';
import { isDeviation } from './deviations.mjs';
import { BACKENDS, gatewayTable, ingressTable } from './tables.mjs';
import { freePort, startEcho, startTraefik } from './traefik.mjs';

const { binary, kroute, options } = await readCommand('compare.mjs', { kind: ['ingress', 'gateway'] });

/** Requests whose connection broke twice. */
let unasked = 0;

async function judge(seed, echo) {
  const ports = { http: await freePort(), https: await freePort(), ready: await freePort() };
  const table = options.kind === 'ingress' ? ingressTable(seed, echo.places) : gatewayTable(seed, echo.places, ports);
  const { manifests, requests, gateway, flags } = table;
  const traefik = await startTraefik(binary, options.kind, manifests, ports, flags);
  try {
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests });
    const cases = requests.map((request) => ({
      request: { url: urlOf(request), method: request.method, headers: request.headers },
      ...(gateway === undefined ? {} : { gateway }),
      expect: { outcome: 'backend' },
    }));
    const said = (await kroute.test([{ path: 'table.json', text }], cases)).cases;
    const found = [];
    for (const [index, request] of requests.entries()) {
      const real = await askAgain(request, ports);
      if (real === undefined) {
        unasked++;
        continue;
      }
      const { actual } = said[index];
      const isSure = actual.certain !== false && actual.outcome !== 'unknown';
      const isOther = options.kind === 'gateway' && isDeviation(manifests, request, real, plainly(actual));
      found.push({ seed, request, isSure, isOther, differences: differences(real, actual) });
    }
    return found;
  } finally {
    await traefik.close();
  }
}

const echo = await startEcho(BACKENDS);
const results = [];
try {
  for (let index = 0; index < Number(options.tables); index++)
    results.push(...(await judge(Number(options.seed) + index, echo)));
} catch (error) {
  console.error(`after ${results.length} requests: ${error.message}`);
  process.exit(2);
} finally {
  echo.close();
}
const others = results.filter(({ isSure, isOther }) => isSure && isOther);
const sure = results.filter(({ isSure, isOther }) => isSure && !isOther);
const wrong = sure.filter((one) => one.differences.length > 0);
const share = (part, of) =>
  `${part.length} of ${of.length} (${of.length === 0 ? '-' : ((100 * part.length) / of.length).toFixed(2)} %)`;
const right = sure.filter((one) => one.differences.length === 0);
console.log(`${options.kind}: ${options.tables} tables from seed ${options.seed}, ${results.length} requests`);
if (unasked > 0) console.log(`  without an answer: ${unasked}`);
console.log(`  agree, of those without a doubt: ${share(right, sure)}`);
if (options.kind === 'gateway') console.log(`  left out, where Traefik leaves the specification: ${others.length}`);
console.log(
  `  with a doubt: ${share(
    results.filter(({ isSure }) => !isSure),
    results,
  )}`,
);
for (const { seed, request, differences } of wrong.slice(0, Number(options.first)))
  console.log(`  seed ${seed}: ${urlOf(request)} ${JSON.stringify(request.headers)}: ${differences.join('; ')}`);
if (wrong.length > Number(options.first)) console.log(`  and ${wrong.length - Number(options.first)} more`);
process.exitCode = wrong.length > 0 ? 1 : 0;
