/** Requests of clients inside of the cluster: names of its DNS, ports, and what policies of the client let out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingress, join, requestFrom, service, tableFrom, verdict } from '../../dev/routing.ts';
import { readClient } from './client.ts';
import { isCertain, type Trace, tracer } from './trace.ts';

const shop = (name: string, ports: string): string => service(name, ports, { namespace: 'shop' });

const DATABASE = `apiVersion: v1
kind: Service
metadata: {name: postgres, namespace: shop}
spec:
  clusterIP: None
  selector: {app: postgres}
  ports: [{port: 80, targetPort: 5432}]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: postgres, namespace: shop}
spec:
  serviceName: postgres
  replicas: 2
  selector: {matchLabels: {app: postgres}}
  template:
    metadata: {labels: {app: postgres}}
    spec: {containers: [{name: main, image: "example.com/postgres:1", ports: [{containerPort: 5432}, {containerPort: 9187}]}]}
`;

const EMPTY = `apiVersion: v1
kind: Service
metadata: {name: empty, namespace: shop}
spec: {selector: {app: nothing}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: vacant, namespace: shop}
spec: {clusterIP: None, selector: {app: nothing}, ports: [{port: 80}]}
`;

const alias = (name: string, target: string): string => `apiVersion: v1
kind: Service
metadata: {name: ${name}, namespace: shop}
spec: {type: ExternalName, externalName: ${target}}
`;

const TREE = join(
  shop('api', '80>8080'),
  shop('web', '80>8080,443>8443'),
  service('other', '80'),
  DATABASE,
  EMPTY,
  alias('inner', 'api.shop.svc.cluster.local'),
  alias('outer', 'db.example.com'),
  // Takes every host, but no request that is for a Service.
  ingress({ class: 'nginx', fallback: 'other:80' }),
);

async function traced(url: string, from?: string, manifests = TREE): Promise<Trace> {
  const table = await tableFrom(manifests);
  const reading = from === undefined ? undefined : readClient(table.cluster, from, 'default');
  assert.ok(reading?.ok !== false);
  return tracer(table)(requestFrom(url), { from: reading?.client });
}

const said = async (url: string, from?: string, manifests = TREE): Promise<string> => {
  const trace = await traced(url, from, manifests);
  return `${verdict(trace)}${trace.answer.detail === undefined ? '' : `: ${trace.answer.detail}`}`;
};

test('the forms of the name of a Service', async () => {
  for (const name of [
    'api.shop',
    'api.shop.svc',
    'api.shop.svc.cluster.local',
    'api.shop.svc.cluster.local.',
    'api.shop.svc.example.org',
  ])
    assert.equal(await said(`http://${name}/`), 'api:80', name);
  assert.equal(await said('http://api/', 'shop/web'), 'api:80');
  assert.equal(await said('http://api.shop/', 'default/other'), 'api:80');
});

test('a name without a Service does not resolve', async () => {
  assert.equal(
    await said('http://apy.shop.svc/'),
    'refused: no such host: namespace shop has no Service apy; did you mean api?',
  );
  assert.equal(
    await said('http://api/', 'default/other'),
    'refused: no such host: namespace default has no Service api; Service api is in namespace shop',
  );
  const elsewhere = await traced('http://api.elsewhere.svc/');
  assert.equal(elsewhere.answer.outcome, 'unknown');
  assert.equal(elsewhere.answer.detail, 'namespace elsewhere is not among the files');
});

test('a Service answers on its ports, not on those of its pods', async () => {
  assert.equal(await said('http://api.shop:8080/'), 'refused: Service api has port 80; 8080 is its target port');
  assert.equal(await said('http://web.shop:9090/'), 'refused: Service web has ports 80, 443, not 9090');
});

test('a Service without endpoints refuses the connection, and the name of a headless one does not resolve', async () => {
  const because = 'no pod carries the labels that Service';
  assert.equal(await said('http://empty.shop/'), `refused empty:80: connection refused: ${because} empty selects`);
  assert.equal(await said('http://vacant.shop/'), `refused vacant:80: no such host: ${because} vacant selects`);
});

test('names of headless Services lead to pods, on the ports of these', async () => {
  assert.equal(await said('http://postgres.shop:5432/'), 'postgres:80');
  assert.equal(await said('http://postgres.shop:9187/'), 'postgres:');
  assert.equal(
    await said('http://postgres.shop/'),
    'refused: Service postgres is headless: its names lead to the pods, which listen on target port 5432, not on port 80',
  );
});

test('a named target port of a headless Service is the number that the pods give it', async () => {
  const named = join(
    DATABASE.replace('targetPort: 5432', 'targetPort: sql').replace(
      '{containerPort: 5432}',
      '{name: sql, containerPort: 5432}',
    ),
  );
  const { routes } = await tableFrom(named);
  assert.deepEqual(
    routes.map(({ entry }) => entry.port),
    [5432],
  );
  assert.equal(await said('http://postgres.shop:5432/', undefined, named), 'postgres:80');
});

test('pods of a StatefulSet have names, as many as there are replicas', async () => {
  const host = 'postgres.shop.svc.cluster.local';
  assert.equal(await said(`http://postgres-0.${host}:5432/`), 'postgres:80');
  assert.equal(await said('http://postgres-1.postgres:5432/', 'shop/api'), 'postgres:80');
  assert.equal(await said('http://postgres-1.postgres.shop:5432/', 'default/other'), 'postgres:80');
  assert.equal(
    await said(`http://postgres-2.${host}:5432/`),
    'refused: no such host: StatefulSet shop/postgres has 2 replicas: postgres-0 and postgres-1',
  );
  assert.equal(
    await said(`http://postgres.${host}:5432/`),
    'refused: no such host: no pod that Service shop/postgres selects has the name "postgres"; the first one is "postgres-0"',
  );
  assert.equal(
    await said('http://api-0.api.shop.svc/'),
    'refused: no such host: Service shop/api is not headless, so its pods have no names',
  );
});

test('an ExternalName is another name', async () => {
  assert.equal(await said('http://inner.shop/'), 'api:80');
  assert.equal(await said('http://inner.shop:8080/'), 'refused: Service api has port 80; 8080 is its target port');
  assert.equal(await said('http://outer.shop:5432/'), 'outer:: traffic leaves the cluster to db.example.com');
});

const policy = (name: string, spec: object): string =>
  `${JSON.stringify({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace: 'shop' }, spec })}\n`;

const API = policy('api', {
  podSelector: { matchLabels: { app: 'api' } },
  ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
});

test('a policy lets some clients in, and which is known where one is given', async () => {
  const tree = join(TREE, API);
  assert.equal(await said('http://api/', 'shop/web', tree), 'api:80');
  assert.ok(isCertain(await traced('http://api/', 'shop/web', tree)));
  assert.equal(
    await said('http://api.shop/', 'default/other', tree),
    'refused api:80: NetworkPolicy shop/api does not allow traffic from Deployment default/other to Deployment shop/api on port 8080',
  );
  const open = await traced('http://api.shop/', undefined, tree);
  assert.equal(open.answer.outcome, 'backend');
  assert.deepEqual(
    open.doubts.map(({ reason }) => reason),
    ['NetworkPolicy shop/api restricts connections to Deployment shop/api, and no client is given (--from)'],
  );
});

test('a client that may not ask DNS finds no name', async () => {
  const egress = (...rules: readonly object[]): string =>
    join(TREE, policy('web', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'], egress: rules }));
  const toApi = { to: [{ podSelector: { matchLabels: { app: 'api' } } }] };
  const dns = { ports: [{ port: 53, protocol: 'UDP' }] };
  assert.equal(
    await said('http://api/', 'shop/web', egress({ ...toApi, ports: [{ port: 8080 }] })),
    'refused api:80: no such host: NetworkPolicy shop/web does not allow traffic from Deployment shop/web on port 53/UDP, where DNS answers',
  );
  assert.equal(await said('http://api/', 'shop/web', egress(toApi, dns)), 'api:80');
  assert.equal(
    await said('http://other.default/', 'shop/web', egress(toApi, dns)),
    'refused other:80: NetworkPolicy shop/web does not allow traffic from Deployment shop/web to Deployment default/other on port 80',
  );
});

test('a client may be written as kubectl does', async () => {
  const { cluster } = await tableFrom(TREE);
  const named = (text: string, namespace = 'shop'): string => {
    const reading = readClient(cluster, text, namespace);
    return reading.ok ? `${reading.client.resource.kind} ${reading.client.resource.namespace}` : reading.message;
  };
  for (const text of ['web', 'deploy/web', 'Deployment/web', 'deployments/web', 'shop/web', 'shop/deploy/web'])
    assert.equal(named(text), 'Deployment shop', text);
  assert.equal(named('sts/postgres'), 'StatefulSet shop');
  assert.equal(
    named('deploy/web', 'default'),
    'no deployment "web" in namespace "default"; did you mean "shop/deployment/web"?',
  );
  assert.equal(named('wep'), 'no workload "wep" in namespace "shop"; did you mean "shop/deployment/web"?');
  assert.equal(named('a/b/c/d'), '"a/b/c/d" is not a workload such as deploy/web, shop/web or shop/deploy/web');
});

test('without a client, a name that nothing else takes is one of the namespace of the run', async () => {
  const proxy = ingress({ class: 'nginx', paths: [{ host: 'api.test', path: '/', to: 'api:80' }] });
  const trees = [TREE.replace(/\{"apiVersion":"networking.*\n/, ''), join(shop('api', '80>8080'), DATABASE, proxy)];
  for (const tree of trees) {
    const trace = tracer(await tableFrom(tree));
    const said = (url: string, namespace: string): string => {
      const { answer, route } = trace(requestFrom(url), { namespace });
      return [answer.outcome, route?.backends[0]?.service ?? answer.detail].join(' ');
    };
    assert.equal(said('http://api:8080/', 'shop'), 'refused Service api has port 80; 8080 is its target port');
    assert.equal(said('http://postgres-1.postgres:5432/', 'shop'), 'backend postgres');
    assert.match(said('http://postgres-7.postgres:5432/', 'shop'), /^refused no such host/);
    assert.doesNotMatch(said('http://api:8080/', 'default'), /target port/);
  }
});
