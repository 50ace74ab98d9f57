/**
 * What the F5 NGINX Ingress Controller makes of annotations: it rejects an Ingress with a value that it cannot parse.
 * Source: nginx/kubernetes-ingress internal/k8s/validation.go, internal/configs/parsing_helpers.go. Also the HAProxy
 * controllers. Source: haproxytech/kubernetes-ingress pkg/utils/utils.go.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingressWith, inWords } from '../../dev/settings.ts';
import { HAPROXYTECH } from './haproxy.ts';
import { NGINX_ORG } from './nginx-org.ts';

type Row = readonly [annotations: Readonly<Record<string, string>>, expected: string];

const ROWS: Readonly<Record<string, readonly Row[]>> = {
  'validateBoolAnnotation is ParseBool': [
    [{ 'nginx.org/hsts': 'True' }, 'true'],
    [{ 'nginx.org/hsts': 'maybe' }, 'drops the ingress'],
    [{ 'nginx.org/hsts': '' }, 'drops the ingress (empty)'],
    [{ 'nginx.org/limit-req-dry-run': 'maybe' }, 'ignored'],
  ],
  validateRelatedAnnotation: [
    [{ 'nginx.org/hsts-max-age': '60', 'nginx.org/hsts': 'true' }, '60'],
    [{ 'nginx.org/hsts-max-age': '60' }, 'drops the ingress (unread)'],
  ],
  'ParseTime: each unit at most once, the largest first': [
    [{ 'nginx.org/fail-timeout': '10' }, '"10"'],
    [{ 'nginx.org/fail-timeout': '1h 30m' }, '"1h 30m"'],
    [{ 'nginx.org/fail-timeout': '1M500ms' }, '"1M500ms"'],
    [{ 'nginx.org/fail-timeout': '30m 1h' }, 'drops the ingress'],
    [{ 'nginx.org/fail-timeout': '10 seconds' }, 'drops the ingress'],
    [{ 'nginx.org/fail-timeout': ' ' }, 'drops the ingress'],
  ],
  'ParseSize has no g, ParseOffset has': [
    [{ 'nginx.org/proxy-buffer-size': '8k' }, '"8k"'],
    [{ 'nginx.org/proxy-buffer-size': '8g' }, 'drops the ingress'],
    [{ 'nginx.org/client-max-body-size': ' 8g ' }, '"8g"'],
    [{ 'nginx.org/client-max-body-size': '8Mi' }, 'drops the ingress'],
  ],
  ParseUint64: [
    [{ 'nginx.org/max-fails': '3' }, '3'],
    [{ 'nginx.org/max-fails': '-3' }, 'drops the ingress'],
    [{ 'nginx.org/max-fails': '+3' }, 'drops the ingress'],
  ],
  'ParseServiceList trims nothing': [
    [{ 'nginx.org/ssl-services': 'a,b' }, '["a","b"]'],
    [{ 'nginx.org/ssl-services': 'a, b' }, 'drops the ingress'],
  ],
  'validatePathRegex, validateMergeableIngressTypeAnnotation': [
    [{ 'nginx.org/path-regex': 'case_sensitive' }, '"case_sensitive"'],
    [{ 'nginx.org/path-regex': 'on' }, 'drops the ingress'],
    [{ 'nginx.org/mergeable-ingress-type': 'minion' }, '"minion"'],
    [{ 'nginx.org/mergeable-ingress-type': 'Master' }, 'drops the ingress'],
  ],
  'validateSnippetsAnnotation: not enabled by default': [
    [{ 'nginx.org/server-snippets': 'return 200;' }, 'drops the ingress'],
  ],
};

for (const [statement, rows] of Object.entries(ROWS))
  test(`F5 NGINX Ingress Controller, ${statement}`, async () => {
    for (const [annotations, expected] of rows) {
      const [key = ''] = Object.keys(annotations);
      const found = NGINX_ORG.read(await ingressWith(annotations)).annotations.get(key);
      assert.ok(found?.is === 'known', key);
      assert.equal(inWords(found.setting), expected, JSON.stringify(annotations));
    }
  });

test('HAProxy Technologies, GetBoolValue: ParseBool, and the deprecated words; anything else is logged', async () => {
  const of = async (key: string, value: string): Promise<string> =>
    inWords(HAPROXYTECH.read(await ingressWith({ [key]: value })).settings.sslRedirect);
  assert.equal(await of('haproxy.org/ssl-redirect', 'F'), 'false');
  assert.equal(await of('haproxy.com/ssl-redirect', 'Enabled'), 'true');
  assert.equal(await of('haproxy.org/ssl-redirect', 'off'), 'false');
  assert.equal(await of('haproxy.org/ssl-redirect', 'yes'), 'ignored');
});
