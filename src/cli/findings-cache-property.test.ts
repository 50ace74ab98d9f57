/** No finding is stale, whatever is changed between runs: files, kustomizations, comments, settings, the time. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { ruleOptions } from '../config/options.ts';
import { fc } from '../dev/property.ts';
import { gradingOf, settingsOf } from '../library/settings.ts';
import { readCertificate } from '../node/certificate.ts';
import { configFor } from '../node/config.ts';
import { digest } from '../node/digest.ts';
import { lintFiles } from '../pipeline/lint.ts';
import { parseInput } from '../pipeline/project.ts';
import type { Rendering } from '../pipeline/rendered.ts';
import { FORMATS } from '../report/index.ts';
import { NO_PAINT } from '../report/paint.ts';
import { openCache } from './findings-cache.ts';
import { type Io, processIo } from './io.ts';
import { gradesOf } from './options.ts';

const certificate = (name: string): string =>
  readFileSync(new URL(`../../fixtures/rules/ingress/tls-secret-not-found/${name}`, import.meta.url), 'utf8');
const service = (name: string, app: string, port: number | string, metadata = ''): string =>
  `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}${metadata}\nspec:\n  selector: {app: ${app}}\n  ports:\n    - port: ${port}\n`;
const pod = (app: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${app}, labels: {app: ${app}}}\nspec: {containers: [{name: c, image: i}]}\n`;

const TEXTS = [
  service('web', 'web', 80),
  service('web', 'wbe', 433),
  service('Web', 'web', '"x"'),
  service('web', 'web', '"x" # kroute-ignore'),
  `# kroute-ignore-file service/selector-matches-nothing\n${service('web', 'wbe', 80)}`,
  `# kroute-ignore-file no/rule\n${service('web', 'web', 80, '\n  namespace: shop')}`,
  service('web', 'wbe', 80, '\n  annotations: {kroute.dev/ignore: service/selector-matches-nothing}'),
  pod('web'),
  pod('cart'),
  'kind: [\n',
  'namespace: shop\nresources: [a.yaml, b.yaml]\n',
  'resources: [a.yaml]\npatches: [{path: b.yaml}]\n',
  certificate('expired.yaml'),
  certificate('good.yaml'),
  '',
];
const PATHS = ['a.yaml', 'b.yaml', 'c/a.yaml', 'kustomization.yaml', 'c/kustomization.yaml'];
const CONFIGS = [
  '',
  'kubeVersion: "1.20"\n',
  'namespace: shop\n',
  'severity: {"service/*": info}\n',
  'external: {labels: [app=wbe]}\n',
  'overrides: [{files: [a.yaml], severity: {"schema/*": off}}]\n',
  'overrides: [{files: [c/*], severity: {"service/*": info}, namespace: cart}]\n',
  'overrides: [{files: [b.yaml], severity: {"service/*": info}, namespace: cart}]\n',
];

/** Everything that findings depend on. */
interface World {
  readonly tree: ReadonlyMap<string, string>;
  readonly config: string;
  readonly grades: readonly string[];
  readonly kubeVersion?: string;
  readonly namespace?: string;
  readonly year: number;
  readonly rendered?: string;
}

type Step = (world: World) => World;

const step: fc.Arbitrary<Step> = (() => {
  const path = fc.constantFrom(...PATHS);
  const text = fc.constantFrom(...TEXTS);
  const change = <K extends keyof World>(key: K, values: fc.Arbitrary<World[K]>): fc.Arbitrary<Step> =>
    values.map((value) => (world) => ({ ...world, [key]: value }));
  const edit = (apply: (tree: Map<string, string>) => void): Step => {
    return (world) => {
      const tree = new Map(world.tree);
      apply(tree);
      return { ...world, tree };
    };
  };
  return fc.oneof(
    { weight: 6, arbitrary: fc.tuple(path, text).map(([at, content]) => edit((tree) => void tree.set(at, content))) },
    { weight: 1, arbitrary: path.map((at) => edit((tree) => void tree.delete(at))) },
    {
      weight: 1,
      arbitrary: fc.tuple(path, path).map(([from, to]) =>
        edit((tree) => {
          const content = tree.get(from);
          if (content === undefined) return;
          tree.delete(from);
          tree.set(to, content);
        }),
      ),
    },
    { weight: 2, arbitrary: change('config', fc.constantFrom(...CONFIGS)) },
    { weight: 1, arbitrary: change('grades', fc.constantFrom([], ['service/*=info'], ['schema/*=off'])) },
    { weight: 1, arbitrary: change('kubeVersion', fc.constantFrom(undefined, '1.20')) },
    { weight: 1, arbitrary: change('namespace', fc.constantFrom(undefined, 'shop')) },
    { weight: 2, arbitrary: change('year', fc.constantFrom(2020, 2026, 2130)) },
    { weight: 1, arbitrary: change('rendered', fc.constantFrom(undefined, ...TEXTS.slice(0, 4))) },
  );
})();

const decode = (content: string | Uint8Array): string =>
  typeof content === 'string' ? content : new TextDecoder().decode(content);

/** The reports of a world, in all formats. */
async function reported(world: World, kept?: Map<string, string>): Promise<readonly string[]> {
  const contentOf = (path: string): string | undefined => (path === '/w/kroute.yaml' ? world.config : kept?.get(path));
  const io: Io = {
    ...processIo('test'),
    cwd: '/w',
    cacheDirectory: '/cache',
    files: {
      kindOf: (path) => (contentOf(path) === undefined ? undefined : { ok: true, value: 'file' }),
      list: () => ({ ok: false, message: 'not there' }),
      realPath: (path) => ({ ok: true, value: path }),
      read: (path) => {
        const content = contentOf(path);
        if (content === undefined) return { ok: false, message: 'not there' };
        return { ok: true, value: new TextEncoder().encode(content) };
      },
    },
    keepFile: (path, content) => void kept?.set(path, decode(content)),
    removeOld: () => undefined,
  };
  const configured = world.config === '' ? undefined : configFor([], 'kroute.yaml', io);
  const { namespace, kubeVersion, year } = world;
  const settings = settingsOf({ namespace, kubeVersion }, configured, { now: Date.UTC(year, 6, 1), readCertificate });
  const optionsGiven = ruleOptions(configured?.config.options, rules);
  const cache =
    kept === undefined
      ? undefined
      : openCache(
          { paths: [], settings, grades: world.grades, configured, ruleOptions: optionsGiven, isWhole: true },
          io,
        );
  const files = [...world.tree].sort().map(([path, content]) => parseInput({ path, content }));
  const report = await lintFiles(files, {
    settings,
    ...gradingOf(gradesOf(world.grades), Object.keys(rules), configured),
    ruleOptions: optionsGiven,
    rendering: renderingOf(world),
    memory: cache?.memory,
  });
  cache?.save();
  const reporting = { paint: NO_PAINT, width: 80, quiet: false, digest, rules };
  return [JSON.stringify(report.fileNames), FORMATS.pretty(report, reporting), FORMATS.sarif(report, reporting)];
}

function renderingOf({ tree, rendered }: World): Rendering | undefined {
  if (rendered === undefined || !tree.has('a.yaml')) return undefined;
  const parsed = parseInput({ path: '<kustomize build>', content: rendered });
  const origins = [{ start: 0, path: 'a.yaml', isGenerated: false }];
  const output = { by: 'kustomize', directory: '', parsed, origins, sources: ['a.yaml'], patches: [] } as const;
  return { outputs: [output], builds: [], failures: [], covered: new Set(['a.yaml']) };
}

test('no finding is stale after random changes', async () => {
  const start: World = { tree: new Map(), config: '', grades: [], year: 2026 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
      const kept = new Map<string, string>();
      let world = start;
      for (const change of steps) {
        world = change(world);
        const expected = await reported(world);
        assert.deepEqual(await reported(world, kept), expected);
        const files = JSON.stringify([...kept]);
        assert.deepEqual(await reported(world, kept), expected);
        // Which says that it was recalled.
        assert.equal(JSON.stringify([...kept]), files);
      }
    }),
    { numRuns: 60, includeErrorInReport: true },
  );
});
