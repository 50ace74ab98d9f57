/** Hostile trees for the tests in this folder, and the properties that must hold for all of them. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';
import { missing, pathWith, type ToolName, writeTree } from '../tools.ts';
import { BUILT, canTrace, listener, type Place, placeIn, type Record } from './recorder.ts';

export type Tree = Readonly<{ [path: string]: string }>;

export interface Case {
  readonly name: string;
  /** `URL/` in a text is the address of a server that counts requests. */
  readonly files: Tree;
  /** Links, by path and target; `OUTSIDE` is a directory outside of the tree. */
  readonly links?: Tree;
  readonly pipes?: readonly string[];
  /** What standard error must contain; undefined if the tool must do its work. */
  readonly says?: RegExp;
  /** Whether it must be skipped before the tool runs; otherwise the tool may run, and may refuse. */
  readonly isRefused?: boolean;
}

const home = process.cwd();
let top = '';
let server: Awaited<ReturnType<typeof listener>>;
let count = 0;

before(async () => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'kroute-hostile-')));
  server = await listener();
  if (!canTrace) console.log('# strace cannot trace here: programs and system calls are not recorded');
});
after(() => {
  server.close();
  process.chdir(home);
  rmSync(top, { recursive: true, force: true });
});

/** Why a test that needs a tool and the build must be skipped. */
export function without(tool: ToolName): { readonly skip: string | false } {
  return { skip: existsSync(BUILT) ? missing(tool) : 'dist/ is not built' };
}

export const CHART = (name: string): string => `apiVersion: v2\nname: ${JSON.stringify(name)}\nversion: 0.1.0\n`;

export const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  type: ExternalName
  externalName: example.com
  ports:
    - port: 0
`;
/** The finding that shows that a tool did its work. */
export const RENDERED = /port must be in 1-65535, but is 0/;

const TEMPLATE = SERVICE.replace('name: web', 'name: "{{ .Release.Name }}"').replace(
  'port: 0',
  'port: {{ .Values.port }}',
);

/** A chart with any name in any directory. */
export function chart(name: string, directory = 'shop'): Tree {
  return {
    [`${directory}/Chart.yaml`]: CHART(name),
    [`${directory}/values.yaml`]: 'port: 0\n',
    [`${directory}/templates/a.yaml`]: TEMPLATE,
    // A shell that gets this text would run it.
    [`${directory}/templates/b.yaml`]:
      'kind: ConfigMap\napiVersion: v1\nmetadata: {name: x}\ndata: {a: "$(touch ran; touch ../ran)"}\n',
  };
}

/** A separate tree, with the targets of links out of it. The working directory is the tree. */
export function prepare(tool: ToolName | 'git', { files, links = {}, pipes = [] }: Omit<Case, 'name'>): Place {
  server.asked.splice(0);
  const path = tool === 'git' ? dirname(execFileSync('which', ['git'], { encoding: 'utf8' })) : pathWith(tool);
  const place = placeIn(join(top, String(count++)), path ?? '');
  process.chdir(place.outside);
  writeTree({
    secret: 'kroute-outside\n',
    'base/kustomization.yaml': 'resources: [service.yaml]\n',
    'base/service.yaml': SERVICE,
    'dep/Chart.yaml': CHART('dep'),
    'dep/templates/a.yaml': 'data: kroute-outside\n',
  });
  process.chdir(place.tree);
  // The root of the tree.
  mkdirSync('.git');
  writeTree(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replaceAll('URL/', `${server.url}/`)])),
  );
  for (const [link, target] of Object.entries(links)) {
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(target.replace('OUTSIDE', place.outside), link);
  }
  for (const pipe of pipes) execFileSync('mkfifo', [pipe]);
  return place;
}

/** Nothing ran, nothing was written, no server got a request, nothing from outside was printed, and each message is one line. */
export function holds({ out, err, offences, code }: Record): void {
  assert.deepEqual(offences, []);
  assert.deepEqual(server.asked.splice(0), []);
  assert.ok(code === 0 || code === 1 || code === 2, `${code}: ${err}`);
  assert.doesNotMatch(out + err, /kroute-outside|kroute-secret|bug of kroute/);
  for (const line of err.split('\n')) assert.match(line, /^(kroute: [^\p{Cc}]*)?$/u);
}
