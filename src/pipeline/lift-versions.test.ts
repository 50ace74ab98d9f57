/** `--to v1` edits texts and knows v1 as data: both give the same objects. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { fc } from '../dev/property.ts';
import { DEFAULT_SETTINGS } from '../model/cluster/settings.ts';
import { liftedObject } from '../model/project/lifted-object.ts';
import { toYaml } from '../render/yaml.ts';
import { liftedToV1 } from './lift-versions.ts';
import { parseInput, projectOf } from './project.ts';

const backend = fc.record({
  serviceName: fc.constantFrom('web', 'api'),
  servicePort: fc.constantFrom<unknown>(80, '8080', 'http', 'grpc-web'),
});

const path = fc.record(
  {
    path: fc.constantFrom('/', '/api', '/a b', '/v1/*'),
    pathType: fc.constantFrom('Prefix', 'Exact', 'ImplementationSpecific'),
    backend,
  },
  { requiredKeys: ['backend'] },
);

const rule = fc.record(
  {
    host: fc.constantFrom('a.example.com', '*.example.com'),
    http: fc.record({ paths: fc.array(path, { minLength: 1, maxLength: 3 }) }),
  },
  { requiredKeys: ['http'] },
);

const ingress = fc.record({
  apiVersion: fc.constantFrom('extensions/v1beta1', 'networking.k8s.io/v1beta1'),
  kind: fc.constant('Ingress'),
  metadata: fc.constant({ name: 'web', namespace: 'shop' }),
  spec: fc.record(
    {
      backend,
      tls: fc.constant([{ hosts: ['a.example.com'], secretName: 'a' }]),
      rules: fc.array(rule, { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ['rules'] },
  ),
});

/** The styles of YAML that manifests are written in. */
const STYLES: readonly ((object: unknown) => string)[] = [
  toYaml,
  (object) => `# a comment\n---\n${toYaml(object)}# the end\n`,
  (object) => JSON.stringify(object),
  (object) => JSON.stringify(object, null, 2),
];

test('the edited text of an Ingress holds the object that v1 has', async () => {
  await fc.assert(
    fc.asyncProperty(ingress, fc.constantFrom(...STYLES), async (object, written) => {
      const text = written(object);
      const { files } = liftedToV1(
        await projectOf([parseInput({ path: 'web.yaml', content: text })], DEFAULT_SETTINGS),
      );
      const found: readonly unknown[] = parseAllDocuments(files[0]?.text ?? '').map((one): unknown => one.toJS());
      assert.deepEqual(
        found.filter((one) => one !== null),
        [liftedObject(object)],
        text,
      );
    }),
    { numRuns: 60 },
  );
});
