/** ReferenceGrants. Sources: gateway-api apis/v1beta1 ReferenceGrantSpec; conformance test HTTPRouteInvalidReferenceGrant. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInput, projectOf } from '../../pipeline/project.ts';
import { DEFAULT_SETTINGS } from '../cluster/settings.ts';
import { type GrantRequest, isPermitted, nearestGrant } from './grant.ts';

const GROUP = 'gateway.networking.k8s.io';

interface From {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
}
interface To {
  readonly group: string;
  readonly kind: string;
  readonly name?: string;
}
interface Grant {
  readonly namespace?: string;
  readonly from?: readonly From[];
  readonly to?: readonly To[];
}

const FROM: From = { group: GROUP, kind: 'HTTPRoute', namespace: 'web' };
const TO: To = { group: '', kind: 'Service' };
const REQUEST: GrantRequest = { from: FROM, to: { ...TO, namespace: 'shop', name: 'cart' } };

/** Whether the grants permit a reference, or why the nearest one does not. */
async function verdict(grants: readonly Grant[], request: GrantRequest = REQUEST): Promise<string> {
  const content = grants
    .map(({ namespace = 'shop', from = [FROM], to = [TO] }, index) =>
      JSON.stringify({
        apiVersion: `${GROUP}/v1`,
        kind: 'ReferenceGrant',
        metadata: { name: `g${index}`, namespace },
        spec: { from, to },
      }),
    )
    .join('\n---\n');
  const { cluster } = await projectOf([parseInput({ path: 'a.yaml', content })], DEFAULT_SETTINGS);
  if (isPermitted(cluster, request)) return 'permitted';
  return nearestGrant(cluster, request)?.why ?? 'refused';
}

const CASES: readonly (readonly [name: string, grants: readonly Grant[], expected: string])[] = [
  ['a grant without a name is for all objects of the kind', [{}], 'permitted'],
  ['a grant for the name', [{ to: [{ ...TO, name: 'cart' }] }], 'permitted'],
  [
    'entries combine: any of from, any of to',
    [
      {
        from: [{ ...FROM, kind: 'GRPCRoute' }, FROM],
        to: [
          { ...TO, kind: 'Secret' },
          { ...TO, name: 'cart' },
        ],
      },
    ],
    'permitted',
  ],
  [
    'grants do not combine with each other',
    [
      {
        from: [
          { ...FROM, namespace: 'a' },
          { ...FROM, kind: 'B' },
        ],
        to: [{ ...TO, name: 'a' }],
      },
    ],
    'refused',
  ],
  ['no grant', [], 'refused'],
  ['wrong namespace', [{ namespace: 'web' }], 'it is in namespace "web", but must be in namespace "shop"'],
  ['a grant of a third namespace is about something else', [{ namespace: 'third' }], 'refused'],
  [
    'wrong from group',
    [{ from: [{ ...FROM, group: 'networking.k8s.io' }] }],
    'from.group is "networking.k8s.io", but must be "gateway.networking.k8s.io"',
  ],
  ['wrong from kind', [{ from: [{ ...FROM, kind: 'Gateway' }] }], 'from.kind is "Gateway", but must be "HTTPRoute"'],
  [
    'wrong from namespace',
    [{ from: [{ ...FROM, namespace: 'infra' }] }],
    'from.namespace is "infra", but must be "web"',
  ],
  ['wrong to group', [{ to: [{ ...TO, group: 'core' }] }], 'to.group is "core", but must be ""'],
  ['wrong to kind', [{ to: [{ ...TO, kind: 'Secret' }] }], 'to.kind is "Secret", but must be "Service"'],
  ['wrong to name', [{ to: [{ ...TO, name: 'basket' }] }], 'to.name is "basket", but must be "cart"'],
  ['two things at once are no near miss', [{ from: [{ ...FROM, kind: 'Gateway', namespace: 'infra' }] }], 'refused'],
];

for (const [name, grants, expected] of CASES)
  test(name, async () => {
    assert.equal(await verdict(grants), expected);
  });

test('a reference within a namespace requires no grant', async () => {
  assert.equal(await verdict([], { from: { ...FROM, namespace: 'shop' }, to: REQUEST.to }), 'permitted');
});

test('a grant for Gateways does not cover ListenerSets', async () => {
  const secret = { group: '', kind: 'Secret', namespace: 'shop', name: 'tls' };
  const grant = { from: [{ ...FROM, kind: 'Gateway' }], to: [{ group: '', kind: 'Secret' }] };
  assert.equal(await verdict([grant], { from: { ...FROM, kind: 'Gateway' }, to: secret }), 'permitted');
  const why = await verdict([grant], { from: { ...FROM, kind: 'ListenerSet' }, to: secret });
  assert.equal(why, 'from.kind is "Gateway", but must be "ListenerSet"');
});
