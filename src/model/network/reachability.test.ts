/** NetworkPolicies against a plain reading of their documentation, and what holds for all of them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { parseInput, projectOf } from '../../pipeline/project.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { DEFAULT_SETTINGS } from '../cluster/settings.ts';
import type { Workload } from '../objects/workload.ts';
import type { End } from './policy-match.ts';
import { type Passage, passage, passageOut } from './reachability.ts';

async function clusterOf(objects: readonly object[]): Promise<Cluster> {
  const content = objects.map((object) => JSON.stringify(object)).join('\n');
  return (await projectOf([parseInput({ path: 'a.yaml', content })], DEFAULT_SETTINGS)).cluster;
}

interface Requirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly Requirement[];
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
}

interface Port {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}

interface Rule {
  readonly peers?: readonly Peer[];
  readonly ports?: readonly Port[];
}

interface Plan {
  readonly namespace: string;
  readonly podSelector: Selector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

interface Pod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ports: readonly { readonly name: string; readonly containerPort: number; readonly protocol: string }[];
}

const NAMESPACES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  shop: { team: 'a' },
  edge: { team: 'b' },
};

const PODS: readonly Pod[] = [
  {
    namespace: 'shop',
    labels: { app: 'web', tier: 'front' },
    ports: [{ name: 'http', containerPort: 80, protocol: 'TCP' }],
  },
  { namespace: 'shop', labels: { app: 'db' }, ports: [{ name: 'http', containerPort: 81, protocol: 'TCP' }] },
  { namespace: 'edge', labels: { app: 'web' }, ports: [{ name: 'http', containerPort: 80, protocol: 'UDP' }] },
  { namespace: 'edge', labels: {}, ports: [] },
];

const key = fc.constantFrom('app', 'tier', 'team');
const value = fc.constantFrom('web', 'db', 'front', 'a', 'b');
const requirement: fc.Arbitrary<Requirement> = fc.oneof(
  fc.record({
    key,
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.uniqueArray(value, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);
const selector: fc.Arbitrary<Selector> = fc.oneof(
  fc.constant({}),
  fc.record({ matchLabels: fc.dictionary(key, value, { maxKeys: 1 }) }),
  fc.record({ matchExpressions: fc.array(requirement, { maxLength: 2 }) }),
);
const space: fc.Arbitrary<Selector> = fc.oneof(
  fc.constantFrom<Selector[]>(
    {},
    { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
    { matchLabels: { team: 'b' } },
  ),
  selector,
);
const peer: fc.Arbitrary<Peer> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: space }),
  fc.record({ podSelector: selector, namespaceSelector: space }),
);
const protocol = fc.constantFrom(undefined, 'TCP', 'UDP');
const port: fc.Arbitrary<Port> = fc.oneof(
  fc.record({ protocol }),
  fc.record({ protocol, port: fc.constantFrom<number | string>(80, 81, 'http') }),
  fc.constantFrom({ port: 79, endPort: 80 }, { port: 81, endPort: 90 }),
);
const rule: fc.Arbitrary<Rule> = fc.record(
  { peers: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) },
  { requiredKeys: [] },
);
const rules = fc.option(fc.array(rule, { maxLength: 2 }), { nil: undefined });
const plan: fc.Arbitrary<Plan> = fc.record({
  namespace: fc.constantFrom('shop', 'edge'),
  podSelector: selector,
  policyTypes: fc.constantFrom(undefined, [], ['Ingress'], ['Egress'], ['Ingress', 'Egress']),
  ingress: rules,
  egress: rules,
});

function policyOf({ namespace, ingress, egress, ...spec }: Plan, index: number): object {
  const written = (list: readonly Rule[] | undefined, field: 'from' | 'to'): unknown =>
    list?.map(({ peers, ports }) => ({ [field]: peers, ports }));
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `p${index}`, namespace },
    spec: { ...spec, ingress: written(ingress, 'from'), egress: written(egress, 'to') },
  };
}

const OBJECTS: readonly object[] = [
  ...Object.entries(NAMESPACES).map(([name, labels]) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels },
  })),
  ...PODS.map(({ namespace, labels, ports }, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `pod-${index}`, namespace, labels },
    spec: { containers: [{ name: 'main', image: 'example.com/app:1', ports }] },
  })),
];

// The reference: the documentation, sentence by sentence.

function selects(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  labels: Readonly<Record<string, string>>,
): boolean {
  const holds = ({ key: name, operator, values = [] }: Requirement): boolean => {
    const own = labels[name];
    if (operator === 'Exists') return own !== undefined;
    if (operator === 'DoesNotExist') return own === undefined;
    const isIn = own !== undefined && values.includes(own);
    return operator === 'In' ? isIn : !isIn;
  };
  return Object.entries(matchLabels).every(([name, own]) => labels[name] === own) && matchExpressions.every(holds);
}

function takesPod(policy: Plan, { podSelector, namespaceSelector }: Peer, pod: Pod): boolean {
  const isThere =
    namespaceSelector === undefined
      ? pod.namespace === policy.namespace
      : selects(namespaceSelector, { ...NAMESPACES[pod.namespace], 'kubernetes.io/metadata.name': pod.namespace });
  return isThere && selects(podSelector ?? {}, pod.labels);
}

function takesPort(entry: Port, number: number, used: string, pod: Pod): boolean {
  if ((entry.protocol ?? 'TCP') !== used) return false;
  if (entry.port === undefined) return true;
  if (typeof entry.port === 'string')
    return pod.ports.some((one) => one.name === entry.port && one.protocol === used && one.containerPort === number);
  return entry.port <= number && number <= (entry.endPort ?? entry.port);
}

function allows(policies: readonly Plan[], from: Pod, to: Pod, number: number, used: string): boolean {
  const side = (direction: 'Ingress' | 'Egress', own: Pod, other: Pod): boolean => {
    const about = policies.filter((policy) => {
      const { policyTypes = [], egress = [] } = policy;
      const types = policyTypes.length > 0 ? policyTypes : egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
      return policy.namespace === own.namespace && selects(policy.podSelector, own.labels) && types.includes(direction);
    });
    if (about.length === 0) return true;
    return about.some((policy) =>
      ((direction === 'Ingress' ? policy.ingress : policy.egress) ?? []).some(
        ({ peers = [], ports = [] }) =>
          (peers.length === 0 || peers.some((one) => takesPod(policy, one, other))) &&
          (ports.length === 0 || ports.some((one) => takesPort(one, number, used, to))),
      ),
    );
  };
  return side('Egress', from, to) && side('Ingress', to, from);
}

const CONNECTIONS = PODS.flatMap((_, from) =>
  PODS.flatMap((__, to) =>
    [80, 81].flatMap((number) => ['TCP', 'UDP'].map((used) => ({ from, to, number, protocol: used }))),
  ),
);

async function answers(plans: readonly Plan[]): Promise<readonly Passage['is'][]> {
  const cluster = await clusterOf([...OBJECTS, ...plans.map(policyOf)]);
  return CONNECTIONS.map(({ from, to, ...used }) => {
    const [client, pods] = [cluster.workloads[from], cluster.workloads[to]];
    assert.ok(client !== undefined && pods !== undefined);
    return passage(cluster, { is: 'pods', workload: client }, pods, used).is;
  });
}

test('where everything is known, policies let through what their documentation says, and nothing is open', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(plan, { minLength: 1, maxLength: 4 }), async (plans) => {
      const expected = CONNECTIONS.map(({ from, to, number, protocol: used }) => {
        const [client, pods] = [PODS[from], PODS[to]];
        assert.ok(client !== undefined && pods !== undefined);
        return allows(plans, client, pods, number, used) ? 'open' : 'closed';
      });
      assert.deepEqual(await answers(plans), expected);
    }),
    { numRuns: 300 },
  );
});

test('a rule more never closes anything', async () => {
  const direction = fc.constantFrom('ingress' as const, 'egress' as const);
  await fc.assert(
    fc.asyncProperty(fc.array(plan, { minLength: 1, maxLength: 3 }), direction, rule, async (plans, field, more) => {
      const [first, ...others] = plans;
      assert.ok(first !== undefined);
      // With types that do not depend on the rules.
      const whole = { ...first, policyTypes: ['Ingress', 'Egress'] };
      const before = await answers([whole, ...others]);
      const after = await answers([{ ...whole, [field]: [...(whole[field] ?? []), more] }, ...others]);
      for (const [index, one] of before.entries()) if (one === 'open') assert.equal(after[index], 'open');
    }),
    { numRuns: 100 },
  );
});

test('a policy more without rules never opens anything, and one that selects no given pods changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(plan, { maxLength: 3 }), selector, async (plans, podSelector) => {
      const before = await answers(plans);
      const policyTypes = ['Ingress', 'Egress'];
      const after = await answers([...plans, { namespace: 'shop', podSelector, policyTypes }]);
      for (const [index, one] of before.entries()) if (one === 'closed') assert.equal(after[index], 'closed');
      const elsewhere = { namespace: 'other', podSelector: {}, policyTypes };
      assert.deepEqual(await answers([...plans, elsewhere]), before);
    }),
    { numRuns: 100 },
  );
});

// What the files do not settle.

const WEB = OBJECTS[2];

async function webPassage(spec: object, end: End | 'edge', ...others: readonly object[]): Promise<Passage> {
  const cluster = await clusterOf([
    WEB ?? {},
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { podSelector: {}, ...spec },
    },
    ...others,
  ]);
  const [web] = cluster.workloads;
  assert.ok(web !== undefined);
  const from: End = end === 'edge' ? { is: 'pods', workload: last(cluster) } : end;
  return passage(cluster, from, web, { number: 80, protocol: 'TCP' });
}

function last({ workloads }: Cluster): Workload {
  const found = workloads.at(-1);
  assert.ok(found !== undefined);
  return found;
}

function text(found: Passage): string {
  return found.is === 'open' ? 'open' : `${found.is}: ${found.because}`;
}

const EDGE = OBJECTS[5];
const UNSEEN: End = { is: 'unseen' };
const OUTSIDE: End = { is: 'outside' };
const ANY: End = { is: 'any-pods' };

test('the reasons of what is closed', async () => {
  assert.equal(
    text(await webPassage({}, UNSEEN)),
    'closed: NetworkPolicy shop/web denies all ingress traffic to Pod shop/pod-0',
  );
  assert.equal(
    text(await webPassage({ ingress: [{ ports: [{ port: 8080 }] }] }, UNSEEN)),
    'closed: NetworkPolicy shop/web does not allow traffic to Pod shop/pod-0 on port 80',
  );
  assert.equal(
    text(await webPassage({ ingress: [{ from: [{ podSelector: {} }] }] }, OUTSIDE)),
    'closed: NetworkPolicy shop/web does not allow traffic from outside of the cluster to Pod shop/pod-0 on port 80',
  );
});

test('addresses are known only where a block is all of them', async () => {
  const block = (cidr: string, except?: readonly string[]): object => ({
    ingress: [{ from: [{ ipBlock: { cidr, except } }] }],
  });
  assert.equal((await webPassage(block('0.0.0.0/0'), OUTSIDE)).is, 'open');
  assert.equal((await webPassage(block('0.0.0.0/0', ['10.0.0.0/8']), OUTSIDE)).is, 'unknown');
  assert.equal((await webPassage(block('10.0.0.0/8'), OUTSIDE)).is, 'unknown');
  assert.equal(
    text(await webPassage(block('0.0.0.0/0'), ANY)),
    'unknown: NetworkPolicy shop/web restricts connections to Pod shop/pod-0, and whether its ipBlock 0.0.0.0/0 includes pods is up to the network plugin',
  );
});

test('pods with hostNetwork have the address of a node', async () => {
  const host = { ...EDGE, spec: { hostNetwork: true, containers: [{ name: 'main', image: 'example.com/app:1' }] } };
  const from = (peer: object): object => ({ ingress: [{ from: [peer] }] });
  assert.equal((await webPassage(from({ ipBlock: { cidr: '0.0.0.0/0' } }), 'edge', host)).is, 'open');
  assert.equal(
    text(
      await webPassage(
        from({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'edge' } } }),
        'edge',
        host,
      ),
    ),
    'unknown: NetworkPolicy shop/web restricts connections to Pod shop/pod-0, and pods with hostNetwork have the address of their node',
  );
});

test('a namespace that is not among the files has its name as a label, and perhaps others', async () => {
  const from = (matchLabels: object): object => ({ ingress: [{ from: [{ namespaceSelector: { matchLabels } }] }] });
  const name = 'kubernetes.io/metadata.name';
  assert.equal((await webPassage(from({ [name]: 'edge' }), 'edge', EDGE ?? {})).is, 'open');
  assert.equal((await webPassage(from({ [name]: 'other', team: 'b' }), 'edge', EDGE ?? {})).is, 'closed');
  assert.equal(
    text(await webPassage(from({ team: 'b' }), 'edge', EDGE ?? {})),
    'unknown: NetworkPolicy shop/web restricts connections to Pod shop/pod-0, and the labels of namespace "edge" are not among the files',
  );
});

test('a proxy that is not among the files may be any pod but those that are', async () => {
  const from = (...peers: readonly object[]): object => ({ ingress: [{ from: peers }] });
  assert.equal((await webPassage(from({ namespaceSelector: {} }), UNSEEN)).is, 'open');
  assert.equal((await webPassage(from({ podSelector: {} }), UNSEEN)).is, 'unknown');
  assert.equal((await webPassage(from({ podSelector: { matchLabels: { app: 'web' } } }), UNSEEN)).is, 'closed');
  assert.equal((await webPassage(from({ podSelector: { matchLabels: { app: 'other' } } }), UNSEEN)).is, 'unknown');
});

test('policies of network plugins leave open what they may decide', async () => {
  const cilium = (labels: object, namespace = 'shop'): object => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name: 'c', namespace },
    spec: { endpointSelector: { matchLabels: labels } },
  });
  assert.equal(
    text(await webPassage({}, UNSEEN, cilium({ 'k8s:app': 'web' }))),
    'unknown: CiliumNetworkPolicy shop/c may decide, which kroute does not evaluate',
  );
  assert.equal((await webPassage({}, UNSEEN, cilium({ app: 'other' }))).is, 'closed');
  assert.equal((await webPassage({}, UNSEEN, cilium({}, 'other'))).is, 'closed');
});

test('a kustomization with a remote base may add policies', async () => {
  const deny = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { podSelector: {} },
  };
  const content = [WEB, deny].map((object) => JSON.stringify(object)).join('\n');
  const kustomization = 'resources: [a.yaml, "https://github.com/example/base?ref=v1"]\n';
  const files = [
    parseInput({ path: 'a.yaml', content }),
    parseInput({ path: 'kustomization.yaml', content: kustomization }),
  ];
  const { cluster } = await projectOf(files, DEFAULT_SETTINGS);
  assert.equal(
    text(passage(cluster, UNSEEN, last(cluster), { number: 80, protocol: 'TCP' })),
    'unknown: NetworkPolicy shop/web may be one of several: a kustomization adds objects that are not among the files',
  );
});

test('the way out of a client is closed only where its policies say so', async () => {
  const egress = async (rules: readonly object[]): Promise<string> => {
    const cluster = await clusterOf([
      WEB ?? {},
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { podSelector: {}, policyTypes: ['Egress'], egress: rules },
      },
    ]);
    return passageOut(cluster, last(cluster), OUTSIDE, { number: 443, protocol: 'TCP' }).is;
  };
  assert.equal(await egress([]), 'closed');
  assert.equal(await egress([{}]), 'open');
  assert.equal(await egress([{ to: [{ namespaceSelector: {} }] }]), 'closed');
  assert.equal(await egress([{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 443 }] }]), 'open');
});
