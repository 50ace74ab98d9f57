/** The routing table as a graph: what is written on its edges, and what is one edge. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tableFrom } from '../dev/routing.ts';
import { NO_PAINT } from '../report/paint.ts';
import { type Graph, graphOf } from './graph.ts';

const SERVICE = 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { ports: [{ port: 80 }] }\n';

async function graphWith(paths: readonly string[], annotation = ''): Promise<Graph> {
  const backend = 'backend: { service: { name: web, port: { number: 80 } } }';
  const rules = paths.map((path) => `          - { path: ${path}, pathType: Prefix, ${backend} }`);
  const ingress = [
    'apiVersion: networking.k8s.io/v1',
    'kind: Ingress',
    `metadata: { name: web, annotations: { ${annotation} } }`,
    'spec:',
    '  ingressClassName: nginx',
    '  rules:',
    '    - host: shop.example.com',
    '      http:',
    '        paths:',
    ...rules,
  ];
  return graphOf(await tableFrom(`${ingress.join('\n')}\n---\n${SERVICE}`, 'nginx'), { paint: NO_PAINT, width: 80 });
}

function wordsIn({ nodes }: Graph): readonly (readonly string[])[] {
  return nodes.filter(({ shape }) => shape === 'words').map(({ lines }) => lines);
}

test('routes from a host to one backend are one edge with a line for each', async () => {
  const graph = await graphWith(['/cart', '/basket']);
  assert.deepEqual(wordsIn(graph), [['^ /basket', '^ /cart']]);
  const host = graph.nodes.find(({ shape }) => shape === 'host')?.id;
  assert.equal(graph.edges.filter(({ from }) => from === host).length, 1);
});

test('many of them are counted', async () => {
  const paths = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => `/p${number}`);
  const [lines = []] = wordsIn(await graphWith(paths));
  assert.equal(lines.length, 6);
  assert.equal(lines[5], 'and 4 more');
  assert.equal(wordsIn(await graphWith(paths.slice(0, 6)))[0]?.[5], '^ /p1');
});

test('what happens to all requests of an edge is said once', async () => {
  const [lines] = wordsIn(await graphWith(['/a', '/b'], "nginx.ingress.kubernetes.io/force-ssl-redirect: 'true'"));
  assert.deepEqual(lines, ['^ /b', '^ /a', 'http: 308 to https']);
});
