import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Step } from './place.ts';
import {
  fittingTo,
  isGap,
  isPlaceholder,
  isPlaceholderKey,
  isUnfilledScalar,
  isVariable,
  looksLikeGap,
  looksPatched,
} from './placeholder.ts';

const HOST: readonly Step[] = ['spec', 'rules', 0, 'host'];
const ANNOTATION: readonly Step[] = ['metadata', 'annotations', 'example.com/note'];

const holds = (text: string, path: readonly Step[] = HOST): boolean => isPlaceholder(text, { path });

test('a value that is still to be filled in, or is encrypted, is a placeholder', () => {
  const texts = [
    ...['${HOST}', 'shop-${NAME:-cart}', '{{ host }}', 'shop.{{ .Values.domain }}', 'vttablet-{{uid}}'],
    ...['ENC[AES256_GCM,data:YQ==,iv:YQ==,tag:YQ==,type:str]', '<path:kv/data/shop#host>', 'a.<secret:domain>'],
    ...['<your-host>', 'registry.<your domain>', '{HOST}', '((host))', '$(HOST)', '$domain', 'shop.$domain'],
    ...['[[ .host ]]', 'shop.[[domain]]', '{% host %}', 'ref+vault://kv/shop#/host', 'op://shop/ingress/host'],
    ...['__HOST__', 'shop.__HOST__', '__port__', '@host@', '@@host@@', '%HOST%', 'shop.%DOMAIN_NAME%'],
  ];
  assert.deepEqual(
    texts.filter((text) => !holds(text)),
    [],
  );
});

test('what only looks like one is not one', () => {
  const texts = [
    ...['shop', 'shop.example.com', '*.example.com', 'a__b', '_dmarc.example.com', 'user@example.com', 'a@b@c.d '],
    ...['/users/{id}', '/search/(.*)', '/v[0-9]{2}/x', '^/(?<name>[a-z]+)$', '/a<b>', '/%E4%BD%A0', '%2F', '100%'],
    ...['[[:alpha:]]+', 'x[[a]', 'op://', 'https://shop.example.com/a'],
    ...['25%', '[2001:db8::7]', '$1', '/$1/$2', '<', 'a < b', '{}', '[]', 'HTTP_ONLY'],
  ];
  assert.deepEqual(
    texts.filter((text) => holds(text)),
    [],
  );
});

test('text of another language has different signs', () => {
  const texts = [
    'https://shop.example.com$request_uri',
    '<b>note</b>',
    '{"a":{"b":1}}',
    '@every 5m',
    '$(POD_NAME)',
    'a__X__',
  ];
  for (const path of [ANNOTATION, ['spec', 'containers', 0, 'args', 1], ['spec', 'env', 0, 'value'], ['data', 'x']])
    assert.deepEqual(
      texts.filter((text) => holds(text, path)),
      [],
    );
  for (const text of ['${HOST}', '{{ host }}', '<path:kv#x>', 'ENC[x]', '<host>', '__HOST__'])
    assert.equal(holds(text, ANNOTATION), true);
  assert.equal(holds('line\n{{ x }}\n__X__\n', ['data', 'x']), false);
  assert.equal(holds('line\n${X}\n', ['data', 'x']), true);
});

test('keys are names of fields, which may hold signs that values may not', () => {
  assert.equal(isPlaceholderKey('${APP}'), true);
  assert.equal(isPlaceholderKey('{{ app }}/name'), true);
  for (const key of ['$patch', '__typename', 'app.kubernetes.io/name', 'file_name.txt'])
    assert.equal(isPlaceholderKey(key), false);
});

test('a value that is wrong may be a placeholder that a user has to fill in', () => {
  for (const text of ['FILESTORE_CAPACITY', '[namespace]', '<ADD LUN ID Here>', 'a-{name}', 'PORT'])
    assert.equal(looksLikeGap(text, { path: HOST }), true);
  for (const text of ['_', 'to be replaced by the test', 'change-me'])
    assert.equal(looksLikeGap(text, { path: HOST }), true);
  const amount: readonly Step[] = ['spec', 'capacity', 'storage'];
  for (const [text, expected] of [
    ['volsize', true],
    ['1Gib', false],
    ['gib', false],
  ] as const)
    assert.equal(looksLikeGap(text, { path: amount }), expected);
  assert.equal(isGap('shop.REPLACE_ME', { path: ['spec', 'hostnames', 0] }), true);
  assert.equal(isGap('Shop.example.com', { path: ['spec', 'hostnames', 0] }), false);
  for (const text of ['Shop_TLS', '[2001:db8::7]', '/users/{id}', 'v{2}', '_http'])
    assert.equal(looksLikeGap(text, { path: HOST }), false);
  assert.equal(looksLikeGap('{"a": b}', { path: ANNOTATION }), false);
});

test('a word in capitals is filled in where a number must stand, unless it is one that is meant', () => {
  for (const text of ['REPLICAS', 'MAX', 'GRACE_PERIOD', 'WEIGHT-1']) assert.equal(isUnfilledScalar(text), true);
  for (const text of ['TRUE', 'HTTP', 'http', 'Replicas', 'N', '80', '']) assert.equal(isUnfilledScalar(text), false);
});

test('a variable in the file of a template', () => {
  assert.equal(isVariable('service_name', { path: 'ingress/template.yaml', text: '' }), true);
  assert.equal(isVariable('service_name', { path: 'ingress/web.yaml', text: '' }), false);
  assert.equal(isVariable('service-name', { path: 'ingress/template.yaml', text: '' }), false);
});

test('what a patch will change may say so', () => {
  for (const text of ['placeholder.example.com', 'REPLACE-ME', '_', 'a$b'])
    assert.equal(looksPatched(text, { path: HOST }), true);
  assert.equal(looksPatched('shop_1', { path: HOST }), false);
});

test('a text with placeholders fits what it may become', () => {
  const fits = fittingTo('${ENV}-shop-${PART}-svc');
  for (const name of ['dev-shop-cart-svc', '-shop--svc', 'a-shop-b-svc-shop-c-svc']) assert.equal(fits(name), true);
  for (const name of ['dev-shop-svc', 'dev-cart-web-svc', 'dev-shop-cart', 'dev-shop-cart-svc-2'])
    assert.equal(fits(name), false);
  assert.equal(fittingTo('${NAME}')('anything'), true);
  assert.equal(fittingTo('cart')('cart'), true);
  assert.equal(fittingTo('cart')('cart-2'), false);
});

test('a name that is all in capitals is a name in capitals, unless it says what must be filled in', () => {
  const name: readonly Step[] = ['metadata', 'name'];
  for (const text of ['HOSTNAME', 'YOUR-APP', 'shell-HOSTNAME', 'REPLACEME-canary', 'PROJECT'])
    assert.equal(isGap(text, { path: name }), true, text);
  for (const text of ['CHECKOUT', 'SHARED-HOST-TLS', 'WEB-API', 'SHOP.EXAMPLE.COM'])
    assert.equal(isGap(text, { path: name }), false, text);
  assert.equal(isGap('DATABASE_URL', { path: ['spec', 'containers', 0, 'env', 0, 'name'] }), false);
});
