import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_SETTINGS } from '../model/cluster/settings.ts';
import { parseInput, projectOf } from '../pipeline/project.ts';
import { lint } from './lint.ts';
import { defineRule, type Rule } from './rule.ts';

const docs = { summary: 'x', why: 'x', remedy: 'x' };

/** The messages of a rule about some text, and what it was called with. */
async function found(rule: Rule, text: string): Promise<readonly string[]> {
  const project = await projectOf([parseInput({ path: 'a.yaml', content: text })], DEFAULT_SETTINGS);
  return lint(project, { 'test/rule': rule }, { settings: DEFAULT_SETTINGS }).map(
    ({ at, message }) => `${at.file.rangeOf(at.span).start.line}: ${message}`,
  );
}

const SERVICES = `apiVersion: v1
kind: Service
metadata: {name: cart, annotations: {team: a}}
spec:
  ports:
  - {port: 80, nodePort: 30080}
  - {port: 81, nodePort: 30081}
  - {port: 82}
---
apiVersion: v1
kind: Service
metadata: {name: shop}
spec: {ports: [{port: 80}]}
`;

test('a check at a path is called with each value there, and with its object', async () => {
  const rule = defineRule({
    severity: 'error',
    docs,
    messages: { port: (to: { name: string; port: number }) => `${to.name} ${to.port}` },
    check: {
      'Service.spec.ports[].nodePort'(at, { report }, service) {
        report(at.at, 'port', { name: service.name, port: at.integer ?? 0 });
      },
    },
  });
  assert.deepEqual(await found(rule, SERVICES), ['6: cart 30080', '7: cart 30081']);
});

test('a path that begins with * is one of any object, and one that begins with workload is in the spec of its pods', async () => {
  const rule = defineRule({
    severity: 'error',
    docs,
    messages: { is: (of: { what: string }) => of.what },
    check: {
      '*.metadata.annotations[*]'(at, { report }, of) {
        report(at.at, 'is', { what: `${of.kind} ${at.string ?? ''}` });
      },
      'workload.containers[].image'(at, { report }, of) {
        report(at.at, 'is', { what: `${of.resource.name} ${at.string ?? ''}` });
      },
    },
  });
  const pod = `apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - {name: a, image: b}
`;
  assert.deepEqual(await found(rule, `${SERVICES}---\n${pod}`), ['3: Service a', '20: web b']);
});

test('a check with given is called once for each object that has one of the values', async () => {
  const rule = defineRule({
    severity: 'error',
    docs,
    messages: { is: (of: { name: string }) => of.name },
    check: {
      Service: {
        given: ['spec.ports[].nodePort', 'metadata.annotations'],
        check(service, { report }) {
          report(service.root.key, 'is', service);
        },
      },
    },
  });
  assert.deepEqual(await found(rule, SERVICES), ['1: cart']);
});

test('a path can have conditions: what a value must have, and what it must lack', async () => {
  const rule = defineRule({
    severity: 'error',
    docs,
    messages: { is: (of: { name: string; port: number }) => `${of.name} ${of.port}` },
    check: {
      'Service.spec.ports[]': {
        required: ['port'],
        without: ['nodePort'],
        check(port, { report }, service) {
          report(port.at, 'is', { name: service.name, port: port.get('port').integer ?? 0 });
        },
      },
      Service: {
        without: ['metadata.annotations'],
        check(service, { report }) {
          report(service.root.key, 'is', { name: service.name, port: 0 });
        },
      },
    },
  });
  assert.deepEqual(await found(rule, SERVICES), ['8: cart 82', '10: shop 0', '13: shop 80']);
});

test('a path that begins with route is one of all routes', async () => {
  const rule = defineRule({
    severity: 'error',
    docs,
    messages: { is: (of: { name: string }) => of.name },
    check: {
      'route.spec.parentRefs[].name'(name, { report }, route) {
        report(name.at, 'is', { name: `${route.kind} ${name.string ?? ''}` });
      },
    },
  });
  const route = `apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: {name: cart}
spec: {parentRefs: [{name: edge}]}
`;
  assert.deepEqual(await found(rule, route), ['4: GRPCRoute edge']);
});

test('filter and destination are those of the rules and of their backends, with paths below them', async () => {
  const rule = defineRule({
    severity: 'error',
    docs,
    messages: { is: (of: { what: string }) => of.what },
    check: {
      filter(filter, { report }, route) {
        report(filter.at, 'is', { what: `${filter.get('type').string ?? ''} of ${route.name}` });
      },
      'filter.cors'(cors, { report }) {
        report(cors.at, 'is', { what: 'settings' });
      },
      destination: {
        without: ['port'],
        check(ref, { report }) {
          report(ref.at, 'is', { what: `no port: ${ref.get('name').string ?? ''}` });
        },
      },
    },
  });
  const route = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: cart}
spec:
  rules:
  - filters:
    - {type: CORS, cors: {}}
    backendRefs:
    - name: a
      filters:
      - {type: RequestMirror, requestMirror: {backendRef: {name: b}}}
    - {name: c, port: 80}
`;
  assert.deepEqual(await found(rule, route), [
    '7: CORS of cart',
    '7: settings',
    '9: no port: a',
    '11: RequestMirror of cart',
    '11: no port: b',
  ]);
});

test('errors against the schema and violations are each a call, with the object', async () => {
  const rule = defineRule({
    severity: 'error',
    docs,
    messages: { is: (of: { what: string }) => of.what },
    check: {
      schemaError(error, { report }, { name, root }) {
        report(root.key, 'is', { what: `${error.is} in ${name}` });
      },
      violation({ at, concern }, { report }, { name }) {
        report(at, 'is', { what: `${concern} in ${name}` });
      },
    },
  });
  const service = `apiVersion: v1
kind: Service
metadata: {name: cart}
spec: {ports: [{port: 80}], externalName: "-", portz: 1, publishNotReadyAddresses: 7}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: disk}
spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, hostPath: {path: /a/../b}}
`;
  assert.deepEqual(await found(rule, service), [
    '1: unknown-field in cart',
    '1: wrong-type in cart',
    '9: content in disk',
  ]);
});

test('a check waits under conditions that exist, and a misspelled one does not compile', () => {
  defineRule({
    severity: 'error',
    docs,
    messages: {},
    check: {
      Service: {
        // @ts-expect-error: a misspelled condition
        witout: ['spec.selector'],
        check() {},
      },
    },
  });
  defineRule({
    severity: 'error',
    docs,
    messages: {},
    check: {
      'Service.spec.ports[]': {
        // @ts-expect-error: a misspelled condition
        witout: ['name'],
        check() {},
      },
    },
  });
});

test('an exception in a check at a path is reported with the rule and the object', async () => {
  const rule = defineRule({
    severity: 'error',
    docs,
    messages: {},
    check: {
      'Service.spec.ports'() {
        throw new Error('oh');
      },
    },
  });
  await assert.rejects(found(rule, SERVICES), /rule test\/rule failed on Service default\/cart: oh/);
});

test('a path that the kind does not have does not compile', () => {
  defineRule({
    severity: 'error',
    docs,
    messages: {},
    check: {
      // @ts-expect-error: a misspelled field
      'Service.spec.ports[].nodePorts'() {},
    },
  });
});
