/** The library for browsers runs without any API of Node, and gives the same answers as in Node. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import * as library from './browser.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What browsers share with Node; no `process`, `require` or `Buffer`. */
const BROWSER = { URL, URLSearchParams, TextDecoder, TextEncoder, console };

const FILES: readonly library.TextFile[] = [
  {
    path: 'file:///shop/ingress.yaml',
    text: `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: shop, namespace: shop }
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example.com
      http:
        paths:
          - { path: /cart, pathType: Prefix, backend: { service: { name: cart, port: { number: 80 } } } }
          - { path: '/item-[0-9]+', pathType: ImplementationSpecific, backend: { service: { name: items, port: { number: 80 } } } }
`,
  },
  {
    path: 'file:///shop/cart.yaml',
    text: `apiVersion: v1
kind: Service
metadata: { name: cart, namespace: shop }
spec:
  selector: { app: cart }
  clusterIP: 10.0.0.256
  ports: [{ port: 80, protocol: tcp }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cart, namespace: shop }
spec:
  selector: { matchLabels: { app: cart } }
  template:
    metadata: { labels: { app: cart } }
    spec: { containers: [{ name: web, image: 'shop/cart:1', ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Secret
metadata: { name: tls, namespace: shop }
type: kubernetes.io/tls
data: { tls.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==, tls.key: '' }
`,
  },
  { path: 'file:///shop/broken.yaml', text: 'kind: Service\n  metadata: x\n\tname: y\n' },
];
const REQUEST = { url: 'https://shop.example.com/cart/1', headers: { Accept: 'text/html' } };
const EXPECTATIONS = [{ request: 'https://shop.example.com/cart', expect: { backend: 'shop/cart:80' } }];
const OPTIONS = { config: { severity: { 'service/*': 'info' }, ignore: 'none/' } } as const;

/** The answers of all functions, as text. */
const ASK = `(async ({ lint, fix, routes, trace, test, explain, explainAll }, files, request, expectations, options) =>
  JSON.stringify([
    await lint(files, options),
    await fix(files, { unsafe: true }),
    await routes(files),
    await trace(files, request),
    await test(files, expectations),
    explain('service/no-ports'),
    explainAll().length,
    await lint([], { kubeVersion: 'x' }).catch(({ name, message, option }) => [name, message, option]),
  ]))`;

const ENTRIES = ['src/browser.ts', 'dist/browser.js'] as const;

for (const entry of ENTRIES)
  test(`${entry} runs without Node`, { skip: !existsSync(join(ROOT, entry)) }, async () => {
    // Bundling fails if it imports anything from Node.
    const { outputFiles } = await build({
      absWorkingDir: ROOT,
      entryPoints: [entry],
      bundle: true,
      platform: 'browser',
      format: 'iife',
      globalName: 'kroute',
      write: false,
      logLevel: 'silent',
    });
    const context = createContext({ ...BROWSER, given: JSON.stringify([FILES, REQUEST, EXPECTATIONS, OPTIONS]) });
    runInContext(outputFiles[0]?.text ?? '', context);
    assert.equal(runInContext('typeof process + typeof require + typeof Buffer', context), 'undefined'.repeat(3));
    const there: unknown = await runInContext(`${ASK}(kroute, ...JSON.parse(given))`, context);
    const ask: unknown = runInContext(ASK, createContext({}));
    assert.ok(typeof ask === 'function');
    const here: unknown = await ask(library, FILES, REQUEST, EXPECTATIONS, OPTIONS);
    const answers = JSON.parse(String(there));
    const own = JSON.parse(String(here));
    for (const [index, answer] of own.entries()) assert.deepEqual(answers[index], answer, `answer ${index}`);
    assert.deepEqual(answers.at(-1).slice(0, 1), ['UsageError']);
    assert.ok(answers[0].diagnostics.length > 3);
    assert.equal(answers[3].outcome, 'backend');
  });
