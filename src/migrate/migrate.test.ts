/** What becomes of Ingresses: each case in fixtures/migrate with its manifests and its report beside it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ingress, tableFrom } from '../dev/routing.ts';
import { migrateRouting, reclassRouting } from '../library/migrate.ts';
import { DEFAULT_SETTINGS } from '../model/cluster/settings.ts';
import { NGINX } from '../model/ingress/nginx-annotations.ts';
import { parseInput } from '../pipeline/project.ts';
import { routingOf } from '../pipeline/routing.ts';
import { migrationText } from '../render/migrate/report.ts';
import { NO_PAINT } from '../report/paint.ts';
import { IMPLEMENTATION_NAMES, type ImplementationName } from './implementation.ts';
import { migrate } from './migrate.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures/migrate', import.meta.url));

const cases = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

type Target = { readonly implementation: ImplementationName } | { readonly controllerAfter: string };

async function outputOf(text: string, path: string, target: Target): Promise<string> {
  const routing = await routingOf([parseInput({ path, content: text })], DEFAULT_SETTINGS);
  const migrated =
    'controllerAfter' in target
      ? await reclassRouting(routing, DEFAULT_SETTINGS, target)
      : await migrateRouting(routing, DEFAULT_SETTINGS, { gatewayClass: 'example', ...target });
  const manifests = migrated.files.map((file) => `## ${file.path}\n${file.text}`);
  return [...manifests, '## report\n', migrationText(migrated, { paint: NO_PAINT, width: 100 })].join('');
}

function holds(name: string, target: Target, output: string): void {
  test(output, async () => {
    const text = readFileSync(join(FOLDER, name), 'utf8');
    const found = await outputOf(text, name, target);
    const expected = join(FOLDER, output);
    if (process.env.UPDATE === '1') writeFileSync(expected, found);
    assert.equal(found, readFileSync(expected, 'utf8'));
  });
}

for (const name of cases) holds(name, { implementation: 'spec' }, name.replace(/\.yaml$/, '.out'));
for (const name of IMPLEMENTATION_NAMES)
  if (name !== 'spec') holds('policies.yaml', { implementation: name }, `policies.${name}.out`);
holds('client-certificate.yaml', { implementation: 'envoy-gateway' }, 'client-certificate.envoy-gateway.out');
for (const name of ['cors', 'mirror', 'nested-hosts'])
  holds(`${name}.yaml`, { implementation: 'traefik' }, `${name}.traefik.out`);
for (const controllerAfter of ['nginx', 'traefik'])
  holds('http-only.yaml', { controllerAfter }, `http-only.to-${controllerAfter}.out`);
for (const controllerAfter of ['traefik', 'nginx-org', 'haproxytech', 'contour'])
  holds('policies.yaml', { controllerAfter }, `policies.to-${controllerAfter}.out`);

test('each annotation of ingress-nginx is carried, not needed or lost, whatever the implementation', async () => {
  const keys = Object.values(NGINX.keys);
  const documents = keys.map((key, index) =>
    ingress({
      name: `i${index}`,
      class: 'nginx',
      annotations: { [key]: 'true' },
      paths: [{ host: `h${index}.example.com`, path: '/', to: 'web:80' }],
    }),
  );
  const table = await tableFrom(documents, 'nginx');
  for (const implementation of IMPLEMENTATION_NAMES) {
    const { settings, refused } = migrate(table, { controller: 'nginx', gatewayClass: 'example', implementation });
    const named = new Set([...settings.map((one) => one.ingress.name), ...refused.map((one) => one.ingress.name)]);
    const reported = new Set(settings.map((one) => one.setting));
    const silent = keys.filter(
      (key, index) => !reported.has(key) && !refused.some((one) => one.ingress.name === `i${index}`),
    );
    assert.deepEqual([silent, named.size], [[], keys.length], implementation);
  }
});
