#!/usr/bin/env node
// Compares what kroute says about objects with what a kube-apiserver says about them.
//
//   node compare.mjs --kroute "node dist/kroute.cjs" < verdicts.ndjson
//   node mutate.mjs --seed 7 --count 2000 | node compare.mjs --kroute "node dist/kroute.cjs" --oracle <dir>
//
// Input lines are what `ask.mjs --with-object` prints, {"object":...,"verdict":...}; or bare objects
// with --oracle and the directory of the servers. Each object is written to a separate
// directory, kroute runs over a few hundred such directories at a time, and the two agree on an object
// when kroute finds an error in it and the server rejects it, or neither. The disagreements are
// printed in groups, the largest first, each with its smallest example:
//
//   miss         the server rejects, kroute finds no error; grouped by kind and server message
//   false alarm  the server accepts, kroute finds an error; grouped by kind, rule and kroute message
//
// An object with several causes counts in several groups. Exit status 1 when there are any.
//
// Options:
//   --kroute COMMAND    shell command that runs kroute (needed)
//   --oracle DIR        ask the servers built into DIR
//   --batch N           objects per kroute run (default 500)
//   --extension EXT     file name extension: json (default) or yaml
//   --kind A,B          only these kinds
//   --ignore-rule RE    kroute findings of matching rules do not count as errors (repeatable)
//   --ignore-message RE objects rejected only with matching messages are left out (repeatable)
//   --cluster           also count rejections that depend on the cluster or the client (address and
//                       port ranges, what is in use, a kind that is not served)
//   --only misses|alarms
//   --limit N           groups printed per section (default 60)
//   --json              print all groups as JSON

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { inOrder, Oracle } from './ask.mjs';

/** Rejections that a linter cannot predict, or that never reach a client. */
const CLUSTER = [
  /The range of valid IPs is/,
  // A number that is not a valid port is wrong in every cluster.
  /nodePort: Invalid value: [1-9]\d{0,4}: provided port is not in the valid range/i,
  /HealthCheck NodePort [1-9]\d{0,4}: provided port is not in the valid range/,
  /provided IP is already allocated$/,
  /(IPv[46] is )?not configured on this cluster/,
  /this cluster is not configured for dual-stack/,
  /^no matches for kind/,
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

/** Runs the command on one directory of batches; returns its findings by the name of the object's directory. */
async function runKroute(command, dir) {
  const child = spawn(`${command} lint --format json --fail-on never "$KROUTE_DIR"`, {
    shell: true,
    env: { ...process.env, KROUTE_DIR: dir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (d) => {
    out += d;
  });
  child.stderr.setEncoding('utf8').on('data', (d) => {
    err += d;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), 120_000);
  const code = await new Promise((done) => child.on('close', done));
  clearTimeout(timer);
  let report;
  try {
    report = JSON.parse(out);
  } catch {
    return { failure: `exit ${code}: ${(err || out).trim().slice(-600) || 'no output'}` };
  }
  if (code !== 0) return { failure: `exit ${code}: ${err.trim().slice(-600)}` };
  const byName = new Map();
  for (const d of report.diagnostics) {
    const name = basename(dirname(resolve(d.file ?? '')));
    if (!byName.has(name)) byName.set(name, []);
    byName.get(name).push(d);
  }
  return { byName };
}

async function lint(options, root, items) {
  const dir = mkdtempSync(join(root, 'batch-'));
  items.forEach((item, i) => {
    item.dir = `o${String(i).padStart(5, '0')}`;
    mkdirSync(join(dir, item.dir));
    writeFileSync(join(dir, item.dir, `object.${options.extension}`), `${item.text}\n`);
  });
  const { byName, failure } = await runKroute(options.kroute, dir);
  rmSync(dir, { recursive: true, force: true });
  if (failure !== undefined) {
    if (items.length === 1) {
      items[0].failure = failure;
      return;
    }
    // One of the objects makes kroute fail: find it.
    const half = items.length >> 1;
    await lint(options, root, items.slice(0, half));
    await lint(options, root, items.slice(half));
    return;
  }
  for (const item of items) item.diagnostics = byName.get(item.dir) ?? [];
}

function parseInput(line) {
  const value = JSON.parse(line);
  if (value !== null && typeof value === 'object' && 'verdict' in value && 'object' in value) {
    // The original text of the object, so that numbers stay as written.
    const text = line.startsWith('{"object":')
      ? line.slice('{"object":'.length, line.lastIndexOf(',"verdict":'))
      : JSON.stringify(value.object);
    return { text, object: value.object, verdict: value.verdict };
  }
  return { text: line, object: value };
}

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
  const options = { batch: 500, extension: 'json', ignoreRules: [], ignoreMessages: [], limit: 60 };
  for (let i = 0; i < argv.length; i++) {
    const [flag, inline] = argv[i].split(/=(.*)/s);
    const value = () => inline ?? argv[++i];
    if (flag === '--kroute') options.kroute = value();
    else if (flag === '--oracle') options.oracle = value();
    else if (flag === '--batch') options.batch = Number(value());
    else if (flag === '--extension') options.extension = value();
    else if (flag === '--kind') options.kinds = value().split(',');
    else if (flag === '--ignore-rule') options.ignoreRules.push(new RegExp(value()));
    else if (flag === '--ignore-message') options.ignoreMessages.push(new RegExp(value()));
    else if (flag === '--cluster') options.cluster = true;
    else if (flag === '--only') options.only = value();
    else if (flag === '--limit') options.limit = Number(value());
    else if (flag === '--json') options.json = true;
    else throw new Error(`unexpected argument ${argv[i]}`);
  }
  if (!options.kroute) throw new Error('usage: compare.mjs --kroute COMMAND [options] < verdicts.ndjson');

  let items = [];
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line.trim() !== '') items.push(parseInput(line));
  }
  if (options.kinds) items = items.filter((item) => options.kinds.includes(item.object?.kind));
  const unasked = items.filter((item) => !item.verdict);
  if (unasked.length > 0) {
    if (!options.oracle) throw new Error('the input has objects without a verdict: give --oracle DIR');
    const oracle = await Oracle.start(options.oracle);
    try {
      const work = async (item) => {
        item.verdict = await oracle.ask(item.text);
      };
      for await (const _ of inOrder(unasked, 24, work)) void _;
    } finally {
      await oracle.stop();
    }
  }

  const skip = [...(options.cluster ? [] : CLUSTER), ...options.ignoreMessages];
  const total = items.length;
  for (const item of items) {
    item.errors = item.verdict.ok ? [] : splitErrors(item.verdict.message);
    item.kept = item.errors.filter((e) => !skip.some((re) => re.test(e)));
  }
  items = items.filter((item) => item.verdict.ok || item.kept.length > 0);

  const root = realpathSync(mkdtempSync(join(tmpdir(), 'kroute-compare-')));
  try {
    for (let i = 0; i < items.length; i += options.batch) {
      await lint(options, root, items.slice(i, i + options.batch));
      if (process.stderr.isTTY) process.stderr.write(`\r${Math.min(i + options.batch, items.length)}/${items.length}`);
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }

  const sums = {
    objects: total,
    leftOut: total - items.length,
    bothAccept: 0,
    bothRefuse: 0,
    misses: 0,
    falseAlarms: 0,
    failures: 0,
  };
  const misses = new Groups();
  const alarms = new Groups();
  const failures = new Groups();
  for (const item of items) {
    const kind = typeof item.object?.kind === 'string' ? item.object.kind : '?';
    if (item.failure !== undefined) {
      sums.failures++;
      failures.add(kind, krouteShape(item.failure), item, true);
      continue;
    }
    const errors = item.diagnostics.filter(
      (d) => d.severity === 'error' && !options.ignoreRules.some((re) => re.test(d.rule)),
    );
    if (item.verdict.ok && errors.length > 0) {
      sums.falseAlarms++;
      const keys = new Set(errors.map((d) => `${d.rule}: ${krouteShape(d.message)}`));
      for (const key of keys) alarms.add(kind, key, item, keys.size === 1);
    } else if (!item.verdict.ok && errors.length === 0) {
      sums.misses++;
      const keys = new Set(item.kept.map(shape));
      for (const key of keys) misses.add(kind, key, item, keys.size === 1);
    } else if (item.verdict.ok) sums.bothAccept++;
    else sums.bothRefuse++;
  }

  const sections = [
    ['failure', failures],
    ['miss', misses],
    ['false alarm', alarms],
  ].filter(([name]) => !options.only || name === 'failure' || (name === 'miss') === (options.only === 'misses'));
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
    process.stdout.write(
      `\n${Object.entries(sums)
        .map(([k, v]) => `${k} ${v}`)
        .join(', ')}\n`,
    );
  }
  if (sums.misses + sums.falseAlarms + sums.failures > 0) process.exitCode = 1;
}

if (process.argv[1] && import.meta.url === new URL(`file://${resolve(process.argv[1])}`).href) {
  main(process.argv.slice(2)).catch((error) => {
    process.stderr.write(`compare: ${error.message}\n`);
    process.exitCode = 2;
  });
}
