/** What becomes of parentRefs. Sources: gateway-api apis/v1 ParentReference, Listener; conformance/tests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { join } from '../../dev/routing.ts';
import { DEFAULT_SETTINGS } from '../../model/cluster/settings.ts';
import { parentRefsOf, routesOf } from '../../model/network/gateway-route.ts';
import { parseInput, projectOf } from '../../pipeline/project.ts';
import { hostText } from '../match/host.ts';
import { attach } from './attachment.ts';

/** For each parentRef of each route: the reason why it is refused, or the listeners with their hosts. */
async function attachments(text: string): Promise<readonly string[]> {
  const { cluster } = await projectOf([parseInput({ path: 'a.yaml', content: text })], DEFAULT_SETTINGS);
  return routesOf(cluster).flatMap((route) =>
    parentRefsOf(route).map((parent) => {
      const one = attach(cluster, route, parent);
      if (one.is === 'refused') return one.reason;
      if (one.is !== 'attached') return one.is;
      return one.to.map(({ listener, hosts }) => `${listener.name}: ${hosts.map(hostText).join(' ')}`).join('; ');
    }),
  );
}

interface Parent {
  readonly name?: string;
  readonly namespace?: string;
  readonly sectionName?: string;
  readonly port?: number;
  readonly kind?: string;
  readonly group?: string;
}

function route(
  kind: string,
  parents: readonly Parent[],
  hostnames: readonly string[] = [],
  namespace = 'infra',
): string {
  return document(kind, 'web', namespace, {
    parentRefs: parents.map((parent) => ({ name: 'gw', ...parent })),
    hostnames: hostnames.length === 0 ? undefined : hostnames,
    rules: [{ backendRefs: [{ name: 'web', port: 8080 }] }],
  });
}

interface ListenerOf {
  readonly name?: string;
  readonly port?: number;
  readonly protocol?: string;
  readonly hostname?: string;
  readonly tls?: object;
  readonly allowedRoutes?: object;
}

function gateway(listeners: readonly ListenerOf[], more: object = {}): string {
  const all = listeners.map((one) => ({ name: 'http', port: 80, protocol: 'HTTP', ...one }));
  return document('Gateway', 'gw', 'infra', { gatewayClassName: 'any', listeners: all, ...more });
}

function document(kind: string, name: string, namespace: string | undefined, spec: object, labels?: object): string {
  const apiVersion = kind === 'Namespace' ? 'v1' : 'gateway.networking.k8s.io/v1';
  return `${JSON.stringify({ apiVersion, kind, metadata: { name, namespace, labels }, spec })}\n`;
}

const from = (value: string, selector?: object): object => ({ namespaces: { from: value, selector } });
const passthrough = { name: 'tls', port: 443, protocol: 'TLS', tls: { mode: 'Passthrough' } };

type Case = readonly [name: string, documents: readonly string[], expected: readonly string[]];

const CASES: readonly Case[] = [
  // Conformance tests, by their names.
  [
    'HTTPRouteDisallowedKind: a Gateway with TLS listeners only',
    [gateway([passthrough]), route('HTTPRoute', [{}])],
    ['NotAllowedByListeners'],
  ],
  [
    'HTTPRouteInvalidCrossNamespaceParentRef: a listener takes its own namespace unless it says more',
    [gateway([{}]), route('HTTPRoute', [{ namespace: 'infra' }], [], 'web')],
    ['NotAllowedByListeners'],
  ],
  [
    'HTTPRouteInvalidParentRefNotMatchingListenerPort',
    [gateway([{}]), route('HTTPRoute', [{ port: 81 }])],
    ['NoMatchingParent'],
  ],
  [
    'HTTPRouteInvalidParentRefNotMatchingSectionName',
    [gateway([{}]), route('HTTPRoute', [{ sectionName: 'http1' }])],
    ['NoMatchingParent'],
  ],
  [
    'HTTPRouteInvalidParentRefSectionNameNotMatchingPort',
    [gateway([{}]), route('HTTPRoute', [{ sectionName: 'http', port: 81 }])],
    ['NoMatchingParent'],
  ],
  [
    'HTTPRouteCrossNamespace: a selector matches the labels of the Namespace',
    [
      gateway([{ allowedRoutes: from('Selector', { matchLabels: { team: 'shop' } }) }]),
      document('Namespace', 'web', undefined, {}, { team: 'shop' }),
      document('Namespace', 'other', undefined, {}, { team: 'ops' }),
      route('HTTPRoute', [{ namespace: 'infra' }], [], 'web'),
      route('HTTPRoute', [{ namespace: 'infra' }], [], 'other'),
      route('HTTPRoute', [{ namespace: 'infra' }], [], 'not-given'),
    ],
    ['http: *', 'NotAllowedByListeners', 'http: *'],
  ],
  [
    'TLSRouteInvalidNoMatchingListener: HTTP and HTTPS listeners take no TLSRoute',
    [
      gateway([{}, { name: 'https', port: 443, protocol: 'HTTPS' }]),
      route('TLSRoute', [{}, { sectionName: 'tls' }], ['a.example.com']),
    ],
    ['NotAllowedByListeners', 'NoMatchingParent'],
  ],
  [
    'TLSRouteInvalidNoMatchingListenerHostname',
    [gateway([{ ...passthrough, hostname: 'b.example.com' }]), route('TLSRoute', [{}], ['a.example.com'])],
    ['NoMatchingListenerHostname'],
  ],
  [
    'TCPRouteInvalidNonTCPListener, UDPRoute likewise',
    [gateway([{}]), route('TCPRoute', [{}]), route('UDPRoute', [{}])],
    ['NotAllowedByListeners', 'NotAllowedByListeners'],
  ],
  [
    'TCPRouteParentRefAttachAllListeners',
    [
      gateway([
        { name: 'a', port: 9000, protocol: 'TCP' },
        { name: 'b', port: 9001, protocol: 'TCP' },
        { name: 'c', port: 9000, protocol: 'UDP' },
      ]),
      route('TCPRoute', [{}, { port: 9001 }, { sectionName: 'a', port: 9000 }]),
    ],
    ['a: *; b: *', 'b: *', 'a: *'],
  ],
  [
    'HTTPRouteHostnameIntersection',
    [
      gateway([
        { name: 'one', hostname: 'very.specific.com' },
        { name: 'two', hostname: '*.wildcard.io' },
      ]),
      route('HTTPRoute', [{}], ['non.matching.com', '*.nonmatchingwildcard.io', 'very.specific.com']),
      route('HTTPRoute', [{}], ['*.specific.com', 'wildcard.io', 'foo.bar.wildcard.io']),
      route('HTTPRoute', [{}], ['specific.but.wrong.com', 'wildcard.io']),
      route('HTTPRoute', [{}]),
    ],
    [
      'one: very.specific.com',
      'one: very.specific.com; two: foo.bar.wildcard.io',
      'NoMatchingListenerHostname',
      'one: very.specific.com; two: *.wildcard.io',
    ],
  ],
  // The order in which reasons are reported.
  [
    'a listener that is not there goes before one that does not allow, that before hostnames',
    [
      gateway([{ name: 'https', port: 443, protocol: 'HTTPS', hostname: 'a.example.com', allowedRoutes: from('All') }]),
      route('TCPRoute', [{ sectionName: 'none' }]),
      route('TCPRoute', [{ sectionName: 'https' }]),
      route('HTTPRoute', [{}], ['b.example.com']),
    ],
    // Routes come kind by kind.
    ['NoMatchingListenerHostname', 'NoMatchingParent', 'NotAllowedByListeners'],
  ],
  [
    'kinds that a listener names, and only those its protocol can carry',
    [
      gateway([{ allowedRoutes: { kinds: [{ kind: 'GRPCRoute' }, { kind: 'TCPRoute' }] } }]),
      route('HTTPRoute', [{}]),
      route('GRPCRoute', [{}]),
      route('TCPRoute', [{}]),
    ],
    ['NotAllowedByListeners', 'http: *', 'NotAllowedByListeners'],
  ],
  [
    'a kind of another group is another kind',
    [gateway([{ allowedRoutes: { kinds: [{ group: 'example.com', kind: 'HTTPRoute' }] } }]), route('HTTPRoute', [{}])],
    ['NotAllowedByListeners'],
  ],
  [
    'what a protocol of an implementation carries is not known',
    [gateway([{ protocol: 'example.com/chat' }]), route('TCPRoute', [{}])],
    ['http: *'],
  ],
  [
    'conflicting listeners are all refused, others serve on',
    [
      gateway([{}, { name: 'tcp', protocol: 'TCP' }, { name: 'alt', port: 8080 }]),
      route('HTTPRoute', [{ sectionName: 'http' }, { sectionName: 'alt' }, {}]),
    ],
    ['ListenersNotValid', 'alt: *', 'alt: *'],
  ],
  // Parents.
  [
    'a Gateway that is not given, by name, namespace or kind',
    [
      gateway([{ allowedRoutes: from('All') }]),
      route('HTTPRoute', [{ name: 'other' }], [], 'infra'),
      route('HTTPRoute', [{}], [], 'web'),
      route('HTTPRoute', [{ kind: 'ListenerSet' }]),
    ],
    ['ParentNotFound', 'ParentNotFound', 'ParentNotFound'],
  ],
  [
    'a group that is spelled out; a Service is a mesh; others are up to the implementation',
    [
      gateway([{}]),
      route('HTTPRoute', [
        { group: 'gateway.networking.k8s.io', kind: 'Gateway' },
        { group: '', kind: 'Service' },
        { group: 'example.com', kind: 'Gateway' },
        { group: 'gateway.networking.k8s.io', kind: 'Mesh' },
      ]),
    ],
    ['http: *', 'mesh', 'unknown', 'unknown'],
  ],
];

for (const [name, documents, expected] of CASES)
  test(name, async () => {
    assert.deepEqual(await attachments(join(...documents)), expected);
  });

// ListenerSets: conformance tests, by their names.

const set = (name: string, listener: object, more: { namespace?: string; parent?: object } = {}): string =>
  document('ListenerSet', name, more.namespace ?? 'infra', {
    parentRef: { name: 'gw', ...more.parent },
    listeners: [{ port: 80, protocol: 'HTTP', ...listener }],
  });
const admitting = (value: string, selector?: object): object => ({ allowedListeners: from(value, selector) });
const toSet = (name: string, sectionName?: string): Parent => ({ kind: 'ListenerSet', name, sectionName });

const SETS: readonly Case[] = [
  [
    'ListenerSetDefaultNotAllowed, ListenerSetAllowedNamespaceNone',
    [gateway([{}]), set('more', { name: 'a', port: 81 }), route('HTTPRoute', [toSet('more')])],
    ['ListenersNotValid'],
  ],
  [
    'ListenerSetAllowedNamespaceSame',
    [
      gateway([{}], admitting('Same')),
      set('more', { name: 'a', port: 81 }),
      set(
        'far',
        { name: 'b', port: 82, allowedRoutes: from('All') },
        { namespace: 'web', parent: { namespace: 'infra' } },
      ),
      route('HTTPRoute', [toSet('more'), { ...toSet('far'), namespace: 'web' }]),
    ],
    ['a: *', 'ListenersNotValid'],
  ],
  [
    'ListenerSetAllowedNamespaceSelector',
    [
      gateway([{}], admitting('Selector', { matchLabels: { 'kubernetes.io/metadata.name': 'web' } })),
      set('near', { name: 'a', port: 81 }),
      set(
        'far',
        { name: 'b', port: 82, allowedRoutes: from('All') },
        { namespace: 'web', parent: { namespace: 'infra' } },
      ),
      route('HTTPRoute', [toSet('near'), { ...toSet('far'), namespace: 'web' }]),
    ],
    ['ListenersNotValid', 'b: *'],
  ],
  [
    'ListenerSetAllowedRoutesNamespaces: Same is the namespace of the set',
    [
      gateway([{}], admitting('All')),
      set('far', { name: 'b', port: 82 }, { namespace: 'web', parent: { namespace: 'infra' } }),
      route('HTTPRoute', [toSet('far')], [], 'web'),
      route('HTTPRoute', [{ ...toSet('far'), namespace: 'web' }], [], 'infra'),
    ],
    ['b: *', 'NotAllowedByListeners'],
  ],
  [
    'ListenerSetHostnameConflict, ListenerSetProtocolConflict: the Gateway goes first, then the sets in order',
    [
      gateway([{}], admitting('All')),
      set('a', { name: 'taken' }),
      set('b', { name: 'first', hostname: 'shop.example.com' }),
      set('c', { name: 'second', hostname: 'shop.example.com' }),
      set('d', { name: 'protocol', protocol: 'TCP' }),
      route('HTTPRoute', [{}, toSet('a'), toSet('b'), toSet('c')]),
      route('TCPRoute', [toSet('d')]),
    ],
    ['http: *', 'ListenersNotValid', 'first: shop.example.com', 'ListenersNotValid', 'ListenersNotValid'],
  ],
  [
    'ListenerSetGatewayParentSectionNameNotFound: a parentRef to a Gateway covers only the listeners of the Gateway',
    [
      gateway([{}], admitting('All')),
      set('more', { name: 'a', port: 81 }),
      route('HTTPRoute', [{ sectionName: 'a' }, toSet('more', 'a'), toSet('more', 'http')]),
    ],
    ['NoMatchingParent', 'a: *', 'NoMatchingParent'],
  ],
  [
    'a set whose Gateway is not given',
    [set('more', { name: 'a', port: 81 }), route('HTTPRoute', [toSet('more')])],
    ['unknown'],
  ],
];

for (const [name, documents, expected] of SETS)
  test(name, async () => {
    assert.deepEqual(await attachments(join(...documents)), expected);
  });

test('to one of many listeners a route attaches as it would if each of them were alone', async () => {
  const hostname = fc.constantFrom(undefined, '*.example.com', 'a.example.com', 'b.example.com', '*.b.test', 'b.test');
  const listener = fc.record({
    protocol: fc.constantFrom('HTTP', 'HTTP', 'HTTPS', 'TLS', 'TCP', 'UDP'),
    hostname,
    allowedRoutes: fc.constantFrom(undefined, from('All'), from('Same'), from('None'), {
      kinds: [{ kind: 'GRPCRoute' }],
    }),
  });
  const inputs = [
    fc.array(listener, { minLength: 17, maxLength: 24 }),
    fc.uniqueArray(
      hostname.filter((one) => one !== undefined),
      { maxLength: 3 },
    ),
    fc.constantFrom('HTTPRoute', 'TLSRoute', 'TCPRoute', 'GRPCRoute'),
    fc.constantFrom('infra', 'web'),
  ] as const;
  let attached = 0;
  await fc.assert(
    fc.asyncProperty(...inputs, async (listeners, hostnames, kind, namespace) => {
      // On one port they could contradict each other.
      const named = listeners.map((one, index) => ({ ...one, port: 1000 + index, name: `l${index}` }));
      const wanted = route(kind, [{ namespace: 'infra' }], hostnames, namespace);
      const [together = ''] = await attachments(join(gateway(named), wanted));
      const alone = await Promise.all(named.map((one) => attachments(join(gateway([one]), wanted))));
      const single = alone.flat().filter((text) => text.includes(': '));
      if (single.length > 0) attached++;
      assert.equal(together.includes(': ') ? together : '', single.join('; '));
    }),
    { numRuns: 40 },
  );
  assert.ok(attached > 10);
});
