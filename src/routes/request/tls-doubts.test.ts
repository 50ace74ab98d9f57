/** Whether a request that a backend serves gets through TLS. Tests of backends are as in gateway-api conformance/tests/backendtlspolicy*.go. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { join, requestFrom, tableFrom } from '../../dev/routing.ts';
import type { Certificate } from '../../model/objects/certificate.ts';
import { tlsDoubts } from './tls-doubts.ts';
import { tracer } from './trace.ts';

/** A certificate in words, for the reader of this test: its names, its URIs and who signed it. */
const readCertificate = (text: string): Certificate => {
  const [names = '', uris = '', authority = ''] = text.split('\n').slice(1);
  return {
    expires: new Date(0),
    names: names.split(','),
    uris: uris.split(','),
    isSignedBy: (authorities) => authorities.split('\n').includes(authority),
  };
};

const object = (kind: string, name: string, rest: object, apiVersion = 'v1'): string =>
  `${JSON.stringify({ apiVersion, kind, metadata: { name }, ...rest })}\n`;
const gatewayObject = (kind: string, name: string, spec: object): string =>
  object(kind, name, { spec }, 'gateway.networking.k8s.io/v1');

function tree({ frontend = {}, validation, mounted = 'web-tls' }: Given): string {
  const labels = { app: 'web' };
  const volumes = [{ name: 'tls', secret: { secretName: mounted } }];
  const template = { metadata: { labels }, spec: { volumes, containers: [{ name: 'web', image: 'web:1' }] } };
  const tls = { certificateRefs: [{ name: 'edge-tls' }] };
  const listeners = [
    { name: 'plain', port: 80, protocol: 'HTTP' },
    { name: 'tls', port: 443, protocol: 'HTTPS', tls },
    { name: 'other', port: 8443, protocol: 'HTTPS', tls },
  ];
  const ports = [{ name: 'https', port: 443 }];
  return join(
    gatewayObject('Gateway', 'edge', { gatewayClassName: 'edge', listeners, tls: { frontend } }),
    gatewayObject('HTTPRoute', 'web', {
      parentRefs: [{ name: 'edge' }],
      rules: [{ backendRefs: [{ name: 'web', port: 443 }] }],
    }),
    ...(validation === undefined
      ? []
      : [
          gatewayObject('BackendTLSPolicy', 'web', {
            targetRefs: [{ group: '', kind: 'Service', name: 'web' }],
            validation,
          }),
        ]),
    object('Service', 'web', { spec: { selector: labels, ports } }),
    object('Deployment', 'web', { spec: { selector: { matchLabels: labels }, template } }, 'apps/v1'),
    object('Secret', 'web-tls', {
      stringData: { 'tls.crt': '-----BEGIN CERTIFICATE-----\nweb.test,*.a.test\nspiffe://web.test/x\nca-one' },
    }),
    object('ConfigMap', 'ca-one', { data: { 'ca.crt': 'ca-one' } }),
    object('ConfigMap', 'ca-two', { data: { 'ca.crt': 'ca-two' } }),
  );
}

interface Given {
  readonly frontend?: object;
  readonly validation?: object;
  readonly mounted?: string;
}

async function doubts(given: Given, url: string): Promise<readonly string[]> {
  const table = await tableFrom(tree(given));
  const found = tlsDoubts(table.cluster, tracer(table)(requestFrom(url), {}), { readCertificate });
  return found.map(
    ({ reason, alternatives }) =>
      `${reason} => ${alternatives.map(({ answer }) => answer.statusCode ?? answer.outcome)}`,
  );
}

const refs = (...names: readonly string[]) => names.map((name) => ({ group: '', kind: 'ConfigMap', name }));
const OWN = { caCertificateRefs: refs('ca-one'), hostname: 'web.test' };
const POLICY = 'BackendTLSPolicy default/web';
const mounts = (text: string): readonly string[] => [
  `the certificate that the pods of Service web mount ${text} ${POLICY} => 502`,
];

test('a certificate of pods is compared with the policy for their Service', async () => {
  const url = 'http://web.test/';
  const host = (hostname: string) => ({ type: 'Hostname', hostname });
  const uri = { type: 'URI', uri: 'spiffe://web.test/x' };
  const cases: readonly (readonly [given: Given, expected: readonly string[]])[] = [
    [{}, []],
    [{ validation: OWN }, []],
    [{ validation: { ...OWN, hostname: 'X.A.test' } }, []],
    [{ validation: { ...OWN, hostname: 'other.test' } }, mounts('is not valid for hostname "other.test" of')],
    [{ validation: { ...OWN, hostname: 'other.test', subjectAltNames: [host('x.a.test')] } }, []],
    [{ validation: { ...OWN, subjectAltNames: [host('other.test'), uri] } }, []],
    [
      { validation: { ...OWN, subjectAltNames: [host('other.test')] } },
      mounts('is valid for no name in subjectAltNames of'),
    ],
    [{ validation: { ...OWN, caCertificateRefs: refs('ca-two') } }, mounts('is not directly signed by a CA of')],
    [{ validation: { ...OWN, caCertificateRefs: refs('ca-one', 'ca-two') } }, []],
    [
      { validation: { wellKnownCACertificates: 'System', hostname: 'web.test' } },
      mounts('may not be signed by a CA of'),
    ],
    [
      { validation: OWN, mounted: 'elsewhere' },
      [`${POLICY} validates the certificate of the pods of Service web, which is not among the files => 502`],
    ],
  ];
  for (const [given, expected] of cases) assert.deepEqual(await doubts(given, url), expected, JSON.stringify(given));
});

test('a listener that validates clients refuses those without a certificate', async () => {
  const validation = { caCertificateRefs: refs('ca-one') };
  const required = [
    'the listener requires a client certificate, and whether the client has a valid one is not known => refused',
  ];
  const lenient = { ...validation, mode: 'AllowInsecureFallback' };
  const always = { default: { validation } };
  const except = { ...always, perPort: [{ port: 8443, tls: { validation: lenient } }] };
  for (const [frontend, url, expected] of [
    [always, 'https://web.test/', required],
    [always, 'http://web.test/', []],
    [{ default: { validation: lenient } }, 'https://web.test/', []],
    [except, 'https://web.test/', required],
    [except, 'https://web.test:8443/', []],
  ] as const)
    assert.deepEqual(await doubts({ frontend }, url), expected, `${JSON.stringify(frontend)} ${url}`);
});
