#!/usr/bin/env node
// Compares what kroute says about objects with what a kube-apiserver says about them.
//
//   node compare.mjs < verdicts.ndjson
//   node fields.mjs --seed 7 --count 2000 | node compare.mjs --oracle <dir> --crds <dir>/gateway-api/v1.7.0/standard
//
// Input lines are what `ask.mjs --with-object` prints, {"object":...,"verdict":...}; or bare objects
// with --oracle and the directory of the servers. kroute judges each object alone, and the two agree on an object
// when kroute finds an error in it and the server rejects it, or neither. The disagreements are
// printed in groups, the largest first, each with its smallest example:
//
//   miss         the server rejects, kroute finds no error; grouped by kind and server message
//   false alarm  the server accepts, kroute finds an error; grouped by kind, rule and kroute message
//   no warning   with --warnings: the server warns, kroute says nothing at all
//   place        with --places: kroute finds errors, but none at the field that the server names
//
// An object with several causes counts in several groups. Exit status 1 when there are misses or false alarms.
//
// Options:
//   --kroute FILE       a bundle of the library, such as dist/index.js (default: the sources)
//   --kube-version V    the settings of kroute: 1.36
//   --gateway-api V     1.6/standard
//   --oracle DIR        ask the servers built into DIR
//   --crds DIR          with the CRDs in DIR
//   --list              kroute is given each object as the only item of a List
//   --stored            kroute is given what the server stores of the objects that it accepts (ask.mjs --with-stored)
//   --kind A,B          only these kinds
//   --ignore-rule RE    kroute findings of matching rules do not count as errors (repeatable)
//   --ignore-message RE objects rejected only with matching messages are left out (repeatable)
//   --cluster           also count rejections that depend on the cluster or the client (address and
//                       port ranges, what is in use, a kind that is not served)
//   --only misses|alarms
//   --limit N           groups printed per section (default 60)
//   --json              print all groups as JSON

import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { inOrder, Oracle } from './ask.mjs';
import { groupOf } from './groups.mjs';

/** Rejections that a linter cannot predict, or that never reach a client. */
const CLUSTER = [
  /The range of valid IPs is/,
  // A number that is not a valid port is wrong in every cluster.
  /nodePort: Invalid value: [1-9]\d{0,4}: provided port is not in the valid range/i,
  /HealthCheck NodePort [1-9]\d{0,4}: provided port is not in the valid range/,
  /provided (IP|port) is already allocated$/,
  /(IPv[46] is )?not configured on this cluster/,
  /this cluster is not configured for dual-stack/,
  /^no matches for kind/,
  // What else is there: classes, priorities, and the ServiceAccount that its admission plugin fills in.
  /pod rejected: RuntimeClass ".*" not found/,
  /the integer value of priority \(-?\d+\) must not be provided in pod spec/,
  /the string value of PreemptionPolicy \(\w*\) must not be provided in pod spec/,
  /already exists/,
  /no PriorityClass with name .* was found/,
  /serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set/,
  // Clients read numbers first, and write them without exponents.
  /cannot unmarshal number -?[\d.]+[eE][-+]?\d+ into/,
  /cannot unmarshal number -?\d+\.0+ into/,
  /expected int, got float64/,
  // The server broke down over it.
  /^no answer: /,
  // Clients remove it when they create an object.
  /^resourceVersion should not be set/,
];

/** The single errors of a server message, without the "X is invalid:" around them. */
export function splitErrors(message) {
  const match = /^.*? is invalid: (.*)$/s.exec(message);
  if (!match) {
    const strict = /^(.*?strict decoding error: )(.*)$/s.exec(message);
    return strict ? strict[2].split(/, (?=unknown field|duplicate field)/) : [message];
  }
  let text = match[1];
  if (text.startsWith('[') && text.endsWith(']')) text = text.slice(1, -1);
  return text.split(
    /, (?=[A-Za-z][^\s,]*: (?:Required value|Invalid value|Unsupported value|Duplicate value|Forbidden|Too long|Too many|Not found|Internal error))/,
  );
}

/** A message without its values, so that similar messages are grouped. */
export function shape(error) {
  return error
    .replace(/unknown field "(?:[^"\\]|\\.)*"/, 'unknown field "_"')
    .replace(
      /(Invalid value|Unsupported value|Duplicate value): (?:"(?:[^"\\]|\\.)*"|\{.*\}|\[.*\]|[^:\s]+)(?=:|$)/s,
      '$1: _',
    )
    .replace(/"(?:[^"\\]|\\.)*"/g, '"_"')
    .replace(/\[\d+\]/g, '[]')
    .replace(/unmarshal (number|string) \S+ into/, 'unmarshal $1 _ into')
    .replace(/\b\d{6,}\b/g, 'N')
    .replace(/\(e\.g\. .*?\)$/s, '(e.g. ...)')
    .slice(0, 260);
}

/** A kroute message without its values. */
function krouteShape(message) {
  return message
    .replace(/"(?:[^"\\]|\\.)*"|'[^']*'|`[^`]*`/g, '"_"')
    .replace(/\[\d+\]/g, '[]')
    .replace(/-?\b\d+(\.\d+)?\b/g, 'N')
    .slice(0, 200);
}

/** How kroute lints one text: the library from its sources, or a bundle of it. */
async function kroute(options) {
  let path = options.kroute;
  if (path === undefined) {
    const { register } = await import('tsx/esm/api');
    register();
    path = fileURLToPath(new URL('../../src/index.ts', import.meta.url));
  }
  const { lint } = await import(pathToFileURL(resolve(path)).href);
  const settings = { kubeVersion: options.kubeVersion, gatewayApi: options.gatewayApi, config: null };
  for (const [name, value] of Object.entries(settings))
    if (value === undefined || value === null) delete settings[name];
  return async (item) => {
    try {
      const { diagnostics } = await lint({ path: `object.${item.extension}`, text: `${item.text}\n` }, settings);
      item.diagnostics = diagnostics;
    } catch (error) {
      item.failure = error.stack ?? String(error);
    }
  };
}

function parseInput(line, options) {
  const value = JSON.parse(line);
  let item;
  if (value !== null && typeof value === 'object' && 'verdict' in value && 'object' in value) {
    // The original text of the object, so that numbers stay as written.
    const text = line.startsWith('{"object":')
      ? line.slice('{"object":'.length, line.lastIndexOf(',"verdict":{"ok":'))
      : JSON.stringify(value.object);
    item = { text, object: value.object, verdict: value.verdict, extension: 'json' };
  } else item = { text: line, object: value, extension: 'json' };
  item.line = item.text;
  if (typeof item.object?.yaml === 'string')
    item = { ...item, text: item.object.yaml, object: item.object.object, extension: 'yaml' };
  if (options.list) item.text = `{"apiVersion":"v1","kind":"List","items":[${item.text}]}`;
  return item;
}

/** The path of a message of the server as a pointer: spec.a[0].b is /spec/a/0/b. */
const pointerOf = (error) => {
  const path = /^([a-zA-Z][\w.[\]()/-]*): (?:Required|Invalid|Unsupported|Duplicate|Forbidden|Too)/.exec(error)?.[1];
  return (
    path &&
    `/${path
      .replace(/\[(\d+)\]/g, '.$1')
      .replace(/\[[^\]]*\]/g, '')
      .split('.')
      .join('/')}`
  );
};

class Groups {
  map = new Map();
  add(kind, key, item, alone) {
    const id = `${kind}\u0000${key}`;
    const group = this.map.get(id) ?? { kind, shape: key, count: 0, sole: 0 };
    group.count++;
    if (alone) group.sole++;
    const rank = (alone ? 0 : 1e9) + item.text.length;
    if (group.rank === undefined || rank < group.rank) {
      group.rank = rank;
      group.example = item;
    }
    this.map.set(id, group);
  }
  sorted() {
    return [...this.map.values()].sort((x, y) => y.count - x.count || x.rank - y.rank);
  }
}

async function main(argv) {
  const options = { ignoreRules: [], ignoreMessages: [], serverArgs: [], limit: 60 };
  for (let i = 0; i < argv.length; i++) {
    const [flag, inline] = argv[i].split(/=(.*)/s);
    const value = () => inline ?? argv[++i];
    if (flag === '--kroute') options.kroute = value();
    else if (flag === '--oracle') options.oracle = value();
    else if (flag === '--crds') options.crds = value();
    else if (flag === '--kube-version') options.kubeVersion = value();
    else if (flag === '--gateway-api') options.gatewayApi = value();
    else if (flag === '--kind') options.kinds = value().split(',');
    else if (flag === '--ignore-rule') options.ignoreRules.push(new RegExp(value()));
    else if (flag === '--ignore-message') options.ignoreMessages.push(new RegExp(value()));
    else if (flag === '--cluster') options.cluster = true;
    else if (flag === '--list') options.list = true;
    else if (flag === '--stored') options.stored = true;
    else if (flag === '--warnings') options.warnings = true;
    else if (flag === '--places') options.places = true;
    else if (flag === '--only') options.only = value();
    else if (flag === '--limit') options.limit = Number(value());
    else if (flag === '--json') options.json = true;
    else throw new Error(`unexpected argument ${argv[i]}`);
  }

  let items = [];
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() !== '') items.push(parseInput(line, options));
  }
  if (options.kinds) items = items.filter((item) => options.kinds.includes(item.object?.kind));
  const unasked = items.filter((item) => !item.verdict);
  if (unasked.length > 0) {
    if (!options.oracle) throw new Error('the input has objects without a verdict: give --oracle DIR');
    const oracle = await Oracle.start(options.oracle, { crds: options.crds, withStored: options.stored });
    try {
      const work = async (item) => {
        item.verdict = await oracle.ask(item.line);
      };
      for await (const _ of inOrder(unasked, 24, work)) void _;
    } finally {
      await oracle.stop();
    }
  }
  if (options.stored) {
    items = items.filter((item) => item.verdict.stored !== undefined);
    for (const item of items) Object.assign(item, { text: JSON.stringify(item.verdict.stored), extension: 'json' });
  }

  const skip = [...(options.cluster ? [] : CLUSTER), ...options.ignoreMessages];
  const total = items.length;
  for (const item of items) {
    item.errors = item.verdict.ok ? [] : splitErrors(item.verdict.message);
    item.kept = item.errors.filter((e) => !skip.some((re) => re.test(e)));
  }
  // What may still be filled in is not judged.
  const isTemplate = (text) => /"\$\([A-Z]+\)|\{\{/.test(text);
  items = items.filter((item) => (item.verdict.ok || item.kept.length > 0) && !isTemplate(item.text));

  const lint = await kroute(options);
  for (const item of items) await lint(item);

  const fresh = () => ({ objects: 0, bothAccept: 0, bothRefuse: 0, misses: 0, falseAlarms: 0, failures: 0 });
  const sums = { workloads: fresh(), networking: fresh(), gateway: fresh(), others: fresh() };
  const misses = new Groups();
  const alarms = new Groups();
  const failures = new Groups();
  const unwarned = new Groups();
  const misplaced = new Groups();
  for (const item of items) {
    const kind = typeof item.object?.kind === 'string' ? item.object.kind : '?';
    const sum = sums[groupOf(item.object ?? {})];
    sum.objects++;
    if (item.failure !== undefined) {
      sum.failures++;
      failures.add(kind, krouteShape(item.failure), item, true);
      continue;
    }
    const errors = item.diagnostics.filter(
      (d) => d.severity === 'error' && !options.ignoreRules.some((re) => re.test(d.rule)),
    );
    if (item.verdict.ok && errors.length > 0) {
      sum.falseAlarms++;
      const keys = new Set(errors.map((d) => `${d.rule}: ${krouteShape(d.message)}`));
      for (const key of keys) alarms.add(kind, key, item, keys.size === 1);
    } else if (!item.verdict.ok && errors.length === 0) {
      sum.misses++;
      const keys = new Set(item.kept.map(shape));
      for (const key of keys) misses.add(kind, key, item, keys.size === 1);
    } else if (item.verdict.ok) sum.bothAccept++;
    else sum.bothRefuse++;
    if (options.warnings && item.verdict.ok && item.diagnostics.length === 0)
      for (const text of item.verdict.warnings ?? []) unwarned.add(kind, shape(text), item, true);
    if (options.places && errors.length > 0) {
      // Each place that the server names must have a finding at it, in it or around it.
      for (const error of item.kept) {
        const pointer = pointerOf(error);
        const isNear = ({ path = '' }) => `${path}/`.startsWith(`${pointer}/`) || `${pointer}/`.startsWith(`${path}/`);
        const isAt = ({ path = '' }) =>
          path === pointer || path.startsWith(`${pointer}/`) || path === pointer.slice(0, pointer.lastIndexOf('/'));
        if (pointer !== undefined && !errors.some(isNear))
          misplaced.add(kind, `no finding there: ${shape(error)}`, item, true);
        else if (pointer !== undefined && !errors.some(isAt))
          misplaced.add(kind, `only around it: ${shape(error)}`, item, true);
      }
    }
  }

  const sections = [
    ['failure', failures],
    ['miss', misses],
    ['false alarm', alarms],
    ['no warning', unwarned],
    ['place', misplaced],
  ].filter(
    ([name]) => !options.only || name === 'failure' || name === (options.only === 'misses' ? 'miss' : 'false alarm'),
  );
  if (options.json) {
    const plain = (g) => ({
      kind: g.kind,
      shape: g.shape,
      count: g.count,
      sole: g.sole,
      object: g.example.text,
      message: g.example.verdict.message,
      diagnostics: g.example.diagnostics,
      failure: g.example.failure,
    });
    process.stdout.write(
      `${JSON.stringify({ sums, groups: Object.fromEntries(sections.map(([name, g]) => [name, g.sorted().map(plain)])) }, null, 1)}\n`,
    );
  } else {
    for (const [name, groups] of sections) {
      const sorted = groups.sorted();
      if (sorted.length > 0) process.stdout.write(`\n== ${name}: ${sorted.length} groups ==\n`);
      for (const g of sorted.slice(0, options.limit)) {
        const { text, verdict, diagnostics, failure } = g.example;
        process.stdout.write(
          `\n${g.count} x ${g.kind}: ${g.shape}${g.sole < g.count ? ` (${g.sole} with this cause alone)` : ''}\n`,
        );
        process.stdout.write(
          `  object: ${text.length > 1200 ? `${text.slice(0, 1200)}... (${text.length} characters)` : text}\n`,
        );
        if (!verdict.ok) process.stdout.write(`  server: ${verdict.message.slice(0, 800)}\n`);
        if (failure) process.stdout.write(`  kroute: ${failure}\n`);
        for (const d of (diagnostics ?? []).slice(0, 6))
          process.stdout.write(`  kroute: ${d.severity} ${d.rule}: ${String(d.message).slice(0, 300)}\n`);
      }
      if (sorted.length > options.limit)
        process.stdout.write(`\n(${sorted.length - options.limit} more groups: --limit)\n`);
    }
    process.stdout.write(`\n${total} objects, ${total - items.length} left out\n`);
    for (const [name, sum] of Object.entries(sums))
      if (sum.objects > 0)
        process.stdout.write(
          `${name}: ${Object.entries(sum)
            .map(([what, count]) => `${what} ${count}`)
            .join(', ')}; ${((100 * sum.misses) / sum.objects).toFixed(2)} % misses\n`,
        );
  }
  if (Object.values(sums).some((sum) => sum.misses + sum.falseAlarms + sum.failures > 0)) process.exitCode = 1;
}

if (process.argv[1] && import.meta.url === new URL(`file://${resolve(process.argv[1])}`).href) {
  main(process.argv.slice(2)).catch((error) => {
    process.stderr.write(`compare: ${error.message}\n`);
    process.exitCode = 2;
  });
}
