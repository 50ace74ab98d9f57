import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldsAt, loadFields, typeOfField } from './fields.ts';

const kinds = [
  { apiVersion: 'v1', kind: 'Service' },
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
];

test('fields of a list are those of its items', async () => {
  await loadFields(kinds);
  const expected = {
    appProtocol: 'string',
    name: 'string',
    nodePort: 'integer',
    port: 'integer',
    protocol: 'string',
    targetPort: 'int-or-string',
  };
  assert.deepEqual(fieldsAt('v1', 'Service', ['spec', 'ports']), expected);
  assert.deepEqual(fieldsAt('v1', 'Service', ['spec', 'ports', 3]), expected);
});

test('what a field holds', async () => {
  await loadFields(kinds);
  const top = fieldsAt('v1', 'Service', []);
  assert.equal(top?.spec, 'map');
  const container = ['spec', 'template', 'spec', 'containers', 0];
  const fields = fieldsAt('apps/v1', 'Deployment', container);
  assert.equal(fields?.ports, 'list');
  assert.equal(typeOfField('apps/v1', 'Deployment', [...container, 'resources', 'limits', 'cpu']), 'quantity');
  assert.equal(typeOfField('apps/v1', 'Deployment', ['metadata', 'creationTimestamp']), 'string');
  assert.equal(typeOfField('apps/v1', 'Deployment', ['metadata', 'labels', 'app']), 'string');
});

test('recursive definitions have no bottom', async () => {
  await loadFields(kinds);
  const schema = ['spec', 'versions', 0, 'schema', 'openAPIV3Schema'];
  const deep = [...schema, 'properties', 'spec', 'properties', 'host'];
  assert.equal(fieldsAt('apiextensions.k8s.io/v1', 'CustomResourceDefinition', deep)?.pattern, 'string');
});

test('where nothing is known, nothing is said', async () => {
  await loadFields([{ apiVersion: 'example.com/v1', kind: 'Shop' }]);
  assert.equal(fieldsAt('example.com/v1', 'Shop', []), undefined);
  assert.equal(fieldsAt('v1', 'Service', ['spec', 'selector']), undefined);
  assert.equal(fieldsAt('v1', 'Service', ['spec', 'prots']), undefined);
});
