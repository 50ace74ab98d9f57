/** Which certificate answers, and whether it is valid for the host. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingress, join, requestFrom, service, tableFrom } from '../../dev/routing.ts';
import type { Certificate } from '../../model/objects/certificate.ts';
import { answeringCertificate } from './certificate.ts';
import { tracer } from './trace.ts';

/** A certificate with these names, for the reader of this test. */
const pem = (names: string): string => `-----BEGIN CERTIFICATE-----\n${names}`;
const readCertificate = (text: string): Certificate => ({
  expires: new Date(0),
  names: text.split('\n')[1]?.split(',') ?? [],
});

function secret(name: string, names: string): string {
  const stringData = { 'tls.crt': pem(names), 'tls.key': 'key' };
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, type: 'kubernetes.io/tls', stringData })}\n`;
}

async function certificate(url: string, ...texts: readonly string[]) {
  const table = await tableFrom(join(service('web'), ...texts));
  return answeringCertificate(table.cluster, tracer(table)(requestFrom(url), {}), { readCertificate });
}

const web = (className: string, tls: readonly string[]): string =>
  ingress({ class: className, tls, paths: [{ host: 'api.example.com', to: 'web:8080' }] });

const FAKE = 'Kubernetes Ingress Controller Fake Certificate';

test('a Secret that cannot be read covers what the TLS section lists', async () => {
  const url = 'https://api.example.com/';
  for (const controller of ['nginx', 'traefik', 'haproxy'])
    for (const host of ['api.example.com', '*.example.com'])
      assert.deepEqual(
        await certificate(url, web(controller, [host])),
        { secret: 'default/web-tls', covers: true },
        `${controller} ${host}`,
      );
  assert.equal(await certificate('http://api.example.com/', web('traefik', ['api.example.com'])), undefined);
});

test('where no certificate fits, the proxy answers with its own', async () => {
  const url = 'https://api.example.com/';
  const misspelled = { secret: 'default/web-tls', covers: false };
  const list = ['api.exmaple.com'];
  assert.deepEqual(await certificate(url, web('nginx', list)), { ...misspelled, own: FAKE });
  assert.deepEqual(await certificate(url, web('traefik', list)), { ...misspelled, own: 'TRAEFIK DEFAULT CERT' });
  assert.deepEqual(await certificate(url, web('haproxy', list)), misspelled);
  assert.deepEqual(await certificate(url, web('nginx', list), secret('web-tls', 'api.exmaple.com')), {
    ...misspelled,
    own: FAKE,
  });
  const none = ingress({ class: 'nginx', paths: [{ host: 'api.example.com', to: 'web:8080' }] });
  assert.deepEqual(await certificate(url, none), { own: FAKE });
});

test('a certificate that can be read is compared by its names', async () => {
  const url = 'https://api.example.com/';
  const listed = web('nginx', ['api.example.com']);
  const own = { secret: 'default/web-tls' };
  assert.deepEqual(await certificate(url, listed, secret('web-tls', '*.example.com')), { ...own, covers: true });
  const other = { ...own, own: FAKE, covers: false };
  assert.deepEqual(await certificate(url, listed, secret('web-tls', 'www.example.com')), other);
  const unlisted = web('nginx', ['www.example.com']);
  const both = secret('web-tls', 'www.example.com,api.example.com');
  assert.deepEqual(await certificate(url, unlisted, both), { ...own, covers: true });
});

test('Traefik takes a certificate of any Ingress', async () => {
  const url = 'https://api.example.com/';
  const plain = ingress({ class: 'traefik', paths: [{ host: 'api.example.com', to: 'web:8080' }] });
  const other = ingress({ class: 'traefik', name: 'other', tls: ['x.example.com'], paths: [{ to: 'web:8080' }] });
  const secrets = secret('web-tls', 'x.example.com,*.example.com');
  assert.deepEqual(await certificate(url, plain, other, secrets), { secret: 'default/web-tls', covers: true });
});

test('a listener of a Gateway has its certificates', async () => {
  const gateway = (...names: readonly string[]): string =>
    `${JSON.stringify({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'edge' },
      spec: {
        gatewayClassName: 'edge',
        listeners: [
          { name: 'https', port: 443, protocol: 'HTTPS', tls: { certificateRefs: names.map((name) => ({ name })) } },
        ],
      },
    })}\n`;
  const route = `${JSON.stringify({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web' },
    spec: { parentRefs: [{ name: 'edge' }], rules: [{ backendRefs: [{ name: 'web', port: 8080 }] }] },
  })}\n`;
  const url = 'https://api.example.com/';
  assert.deepEqual(await certificate(url, route, gateway('web-tls')), { secret: 'default/web-tls' });
  const [wrong, right] = [secret('wrong', 'www.example.com'), secret('right', 'api.example.com')];
  assert.deepEqual(await certificate(url, route, gateway('wrong', 'right'), wrong, right), {
    secret: 'default/right',
    covers: true,
  });
  assert.deepEqual(await certificate(url, route, gateway('wrong'), wrong), { secret: 'default/wrong', covers: false });
});

test('a certificate answers where no route takes the request, too', async () => {
  const url = 'https://api.example.com/other';
  const paths = [{ host: 'api.example.com', path: '/cart', type: 'Exact', to: 'web:8080' }] as const;
  const tls = (host: string): string => ingress({ class: 'nginx', tls: [host], paths });
  assert.deepEqual(await certificate(url, tls('api.example.com')), { secret: 'default/web-tls', covers: true });
  assert.deepEqual(await certificate(url, tls('www.example.com')), {
    secret: 'default/web-tls',
    own: FAKE,
    covers: false,
  });
  assert.deepEqual(await certificate('https://www.example.com/', tls('api.example.com')), { own: FAKE });
  assert.deepEqual(await certificate(url, ingress({ class: 'traefik', tls: ['api.example.com'], paths })), {
    secret: 'default/web-tls',
    covers: true,
  });
  assert.equal(await certificate('http://api.example.com/other', tls('api.example.com')), undefined);
});

test('a listener without routes for the request has its certificate all the same', async () => {
  const gateway = (tls: object): string =>
    `${JSON.stringify({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { name: 'edge' },
      spec: { gatewayClassName: 'any', listeners: [{ name: 'https', port: 443, protocol: 'HTTPS', tls }] },
    })}\n`;
  const url = 'https://api.example.com/';
  const terminated = gateway({ certificateRefs: [{ name: 'edge-tls' }] });
  assert.deepEqual(await certificate(url, terminated, secret('edge-tls', '*.example.com')), {
    secret: 'default/edge-tls',
    covers: true,
  });
});

test('TLS is set up with the name of the URL, also where the Host header is another one', async () => {
  const gateway = `${JSON.stringify({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'gw', namespace: 'default' },
    spec: {
      gatewayClassName: 'any',
      listeners: ['api', 'www'].map((name) => ({
        name,
        hostname: `${name}.example.com`,
        port: 443,
        protocol: 'HTTPS',
        tls: { certificateRefs: [{ name }] },
      })),
    },
  })}\n`;
  const route = `${JSON.stringify({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'web', namespace: 'default' },
    spec: { parentRefs: [{ name: 'gw' }], rules: [{ backendRefs: [{ name: 'web', port: 8080 }] }] },
  })}\n`;
  const files = [gateway, route, secret('api', 'api.example.com'), secret('www', 'www.example.com')];
  const table = await tableFrom(join(service('web'), ...files));
  const answered = (host: string): readonly unknown[] => {
    const trace = tracer(table)(requestFrom('https://api.example.com/', { host }), {});
    return [trace.answer.statusCode, answeringCertificate(table.cluster, trace, { readCertificate })];
  };
  const api = { secret: 'default/api', covers: true };
  assert.deepEqual(answered('api.example.com'), [200, api]);
  assert.deepEqual(answered('www.example.com'), [421, api]);
  assert.deepEqual(answered('other.example.com'), [404, api]);
});
