/**
 * Measures `kroute diff` of two trees with 10,000 routes, ten of which differ, against resolving both tables.
 *
 *   npm run build && node bench/diff.mjs [routes]
 *
 * Prints the time of `kroute routes` for each tree (which prints none of them), of `kroute diff`, and what the comparison adds to both, in percent.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const kroute = join(fileURLToPath(new URL('..', import.meta.url)), 'dist/kroute.cjs');
const count = Number(process.argv[2] ?? 10_000);
const CHANGED = 10;
const RUNS = 3;

const folder = join(tmpdir(), 'kroute-bench-diff');

for (const shape of ['hosts', 'one host']) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'a.yaml'), tree(shape, 0));
  writeFileSync(join(folder, 'b.yaml'), tree(shape, CHANGED));
  const left = best(() => run('routes', 'a.yaml', '--host', 'none.test', '-o', 'json'));
  const right = best(() => run('routes', 'b.yaml', '--host', 'none.test', '-o', 'json'));
  const both = best(() => run('diff', 'a.yaml', 'b.yaml', '-f', 'json'));
  const start = best(() => run('--version'));
  const { changes } = JSON.parse(run('diff', 'a.yaml', 'b.yaml', '-f', 'json'));
  const tables = left + right - start;
  const more = ((both - tables) / tables) * 100;
  console.log(
    `${shape}: ${count} routes, ${changes.length} changes: tables ${Math.round(left)} + ${Math.round(right)} ms, diff ${Math.round(both)} ms (${more < 0 ? '' : '+'}${more.toFixed(0)}%)`,
  );
}
rmSync(folder, { recursive: true, force: true });

function run(...argv) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [kroute, ...argv], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (status !== 0 && status !== 1) throw new Error(stderr);
  return stdout;
}

/** The best of several runs, in milliseconds. */
function best(task) {
  let found = Number.POSITIVE_INFINITY;
  for (let at = 0; at < RUNS; at++) {
    const began = performance.now();
    task();
    found = Math.min(found, performance.now() - began);
  }
  return found;
}

/** Ingresses of ten paths each, to fifty Services; the first ones of some lead elsewhere. */
function tree(shape, changed) {
  const documents = [];
  for (let at = 0; at < count / 10; at++) {
    const paths = Array.from({ length: 10 }, (_, index) => {
      const service = at < changed && index === 0 ? 'moved' : `s${(at + index) % 50}`;
      return {
        path: `/team-${at}/app-${index}`,
        pathType: 'Prefix',
        backend: { service: { name: service, port: { number: 80 } } },
      };
    });
    documents.push({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: `i${at}`, namespace: 'shop' },
      spec: {
        ingressClassName: 'nginx',
        rules: [{ host: shape === 'hosts' ? `h${at}.example.com` : 'www.example.com', http: { paths } }],
      },
    });
  }
  for (const name of ['moved', ...Array.from({ length: 50 }, (_, index) => `s${index}`)]) {
    const labels = { app: name };
    documents.push({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace: 'shop' },
      spec: { selector: labels, ports: [{ port: 80 }] },
    });
    documents.push({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: 'shop' },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name, image: name, ports: [{ containerPort: 80 }] }] },
        },
      },
    });
  }
  return documents.map((one) => JSON.stringify(one)).join('\n---\n');
}
