/** Fixing in memory: what changes, what stays, and which fixes are not applied. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../dev/property.ts';
import { rewriting, safeFix } from '../linter/edits.ts';
import { applyFixes } from '../linter/fix.ts';
import type { Grade } from '../linter/lint.ts';
import { defineRule, type Rules } from '../linter/rule.ts';
import { DEFAULT_SETTINGS } from '../model/cluster/settings.ts';
import { type FixResult, fixFiles } from './fix.ts';
import { lintFiles } from './lint.ts';
import { parseInput } from './project.ts';

const options = { settings: DEFAULT_SETTINGS };

async function fix(content: string, safety: 'safe' | 'unsafe' = 'unsafe', path = 'web.yaml'): Promise<FixResult> {
  return fixFiles([parseInput({ path, content })], options, safety);
}

async function fixed(content: string, safety: 'safe' | 'unsafe' = 'unsafe', path = 'web.yaml'): Promise<string> {
  return (await fix(content, safety, path)).changed[0]?.after ?? content;
}

/** The same where two Ingresses that serve one URL are an error. */
async function fixedStrictly(content: string): Promise<string> {
  const gradeOf = (rule: string): Grade | undefined => (rule === 'ingress/duplicate-path' ? 'error' : undefined);
  const { changed } = await fixFiles([parseInput({ path: 'web.yaml', content })], { ...options, gradeOf }, 'unsafe');
  return changed[0]?.after ?? content;
}

const service = (ports: string): string => `apiVersion: v1
kind: Service
metadata:
  name: web   # as the team calls it
spec:
  type: 'Nodeport'
  selector: {app: web} # who answers
  ports:
${ports}`;

test('only the bytes of the edits change', async () => {
  const text = service('    - port: 80 # in\n      nodePort: 30080\n\n\n# the end');
  assert.equal(await fixed(text), text.replace("'Nodeport'", "'NodePort'"));
});

test('line ends and a missing final line break stay', async () => {
  const lines = ['apiVersion: extensions/v1beta1', 'kind: Ingress', 'metadata:', '  name: shop', 'spec:', '  backend:'];
  const old = [...lines, '    serviceName: shop', '    servicePort: 80'].join('\r\n');
  const after = await fixed(old);
  assert.equal(
    after,
    [
      'apiVersion: networking.k8s.io/v1',
      'kind: Ingress',
      'metadata:',
      '  name: shop',
      'spec:',
      '  defaultBackend:',
      '    service:',
      '      name: shop',
      '      port:',
      '        number: 80',
    ].join('\r\n'),
  );
});

test('removing the last line adds no line break at the end', async () => {
  const text = service('    - port: 80\n      nodePort: 80').replace("'Nodeport'", 'NodePort');
  for (const breaks of ['\n', '\r\n']) {
    const spelt = text.replaceAll('\n', breaks);
    assert.equal(await fixed(spelt), spelt.replace(`${breaks}      nodePort: 80`, ''));
  }
});

test('a byte-order mark is not part of the text', async () => {
  const { changed } = await fix(`\ufeff${service('    - port: 80\n')}`);
  assert.deepEqual(
    changed.map(({ bom, after }) => [bom, after.startsWith('apiVersion')]),
    [[true, true]],
  );
});

test('a second pass fixes what the first one made possible', async () => {
  const text = 'apiVersion: v1\nkind: Service\nmatadata:\nname: web\nspec:\nports:\n-port: 80\nprotocol: tcp\n';
  assert.equal(
    await fixed(text),
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n    - port: 80\n      protocol: TCP\n',
  );
});

test('with only safe fixes, guesses are not applied', async () => {
  const text =
    'apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  ports:\n    - port: 80\n      protocol: HTTP\n';
  assert.equal(await fixed(text, 'safe'), text);
  assert.equal(await fixed(text), text.replace('HTTP', 'TCP'));
});

test('JSON stays JSON', async () => {
  const object = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web' },
    spec: { type: 'NodePort', ports: [{ port: '80' }, { port: 443, protocol: 'tcp', nodePort: 443 }] },
  };
  for (const indent of [0, 2]) {
    const after: unknown = JSON.parse(await fixed(JSON.stringify(object, undefined, indent), 'unsafe', 'web.json'));
    const ports = [
      { name: 'http', port: 80 },
      { name: 'https', port: 443, protocol: 'TCP' },
    ];
    assert.deepEqual(after, { ...object, spec: { ...object.spec, ports } });
  }
});

test('a string that would be read as another type is put in quotes', async () => {
  const pod = (version: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {app: web, version: ${version}}}\nspec: {containers: [{name: web, image: web}]}\n`;
  const text = `apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  selector:\n    app: web\n    version: v1\n  ports: [{port: 80}]\n---\n${pod("'1'")}`;
  assert.equal(await fixed(text), text.replace('version: v1', 'version: "1"'));
});

test('a comment is not removed with the entry above it', async () => {
  const text = service('    - nodePort: 80\n      # the way in\n      port: 80\n').replace("'Nodeport'", 'NodePort');
  assert.equal(await fixed(text), text);
});

test('no duplicate key is written', async () => {
  const text = service('    - port: 80\n')
    .replace('spec:\n', 'spec:\n  typ: NodePort\n')
    .replace("'Nodeport'", 'NodePort');
  assert.equal(await fixed(text), text);
});

/** Ways to leave a port empty, and the result of the fix; undefined if no fix is possible. */
const EMPTY: readonly (readonly [written: string, after: string | undefined])[] = [
  ['- name: cart\n          port:\n', '- name: cart\n          port: 80\n'],
  ['- name: cart\n          port: # which?\n', '- name: cart\n          port: 80 # which?\n'],
  ['- name: cart\n          port: null\n', '- name: cart\n          port: 80\n'],
  ['- name: cart\n          port: ~ # which?\n', '- name: cart\n          port: 80 # which?\n'],
  ['- port:\n          name: cart\n', '- port: 80\n          name: cart\n'],
  ['- "port":\n          name: cart\n', '- "port": 80\n          name: cart\n'],
  ['- {name: cart, port: }\n', '- {name: cart, port: 80 }\n'],
  ['- {name: cart, port: null}\n', '- {name: cart, port: 80}\n'],
  ['- {port: , name: cart}\n', '- {port: 80 , name: cart}\n'],
  ['- {name: cart, port}\n', undefined],
  ['- name: cart\n          ? port\n', undefined],
  [
    '- name: cart\n          port: &port\n        - {name: cart, port: *port}\n',
    '- name: cart\n          port: &port\n        - {name: cart, port: 80}\n',
  ],
  [
    '- &cart\n          name: cart\n          port:\n        - {name: cart, <<: *cart}\n',
    '- &cart\n          name: cart\n          port: 80\n        - {name: cart, <<: *cart}\n',
  ],
];

test('a key without a value gets the missing value, and no duplicate key is written', async () => {
  const service =
    'apiVersion: v1\nkind: Service\nmetadata: {name: cart}\nspec: {selector: {app: cart}, ports: [{port: 80}]}\n';
  for (const [written, after] of EMPTY) {
    const route = (refs: string): string =>
      `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: cart}\nspec:\n  parentRefs: [{name: shop}]\n  rules:\n    - backendRefs:\n        ${refs}---\n${service}`;
    assert.equal(await fixed(route(written)), route(after ?? written), written);
  }
});

test('a fix that would bring an error into a document without one is not applied, and the others are', async () => {
  const ingress = (name: string, className: string): string =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: ${name}\nspec:\n  ingressClassName: ${className}\n  rules:\n    - host: example.com\n      http:\n        paths:\n          - path: /\n            pathType: Prefix\n            backend: {service: {name: shop, port: {number: 80}}}\n`;
  const text = [ingress('a', 'ngnix'), ingress('b', 'nginxx'), ingress('c', 'traefk')].join('---\n');
  const after = await fixedStrictly(text);
  assert.match(after, /ingressClassName: traefik/);
  assert.equal([...after.matchAll(/ingressClassName: nginx\n/g)].length, 1);
});

test('a fix that causes an error at another place is not applied, even if it corrects another error', async () => {
  // As nodePort it would be rejected for its type; as targetPort it is valid.
  const text = service('    - port: 80\n      nodeport: 30080\n      targetport: 8080\n').replace(
    "'Nodeport'",
    'ClusterIP',
  );
  assert.equal(await fixed(text, 'safe'), text.replace('targetport', 'targetPort'));
});

test('a fix may replace an error by a warning, unless the file then has more findings', async () => {
  const ingress = (name: string): string =>
    `apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata:\n  name: ${name}\n  annotations: {kubernetes.io/ingress.class: nginx}\nspec:\n  backend: {serviceName: shop, servicePort: 80}\n`;
  const { changed, report } = await fix(ingress('shop'), 'safe');
  assert.match(changed[0]?.after ?? '', /^apiVersion: networking\.k8s\.io\/v1$/m);
  assert.deepEqual(
    report.diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
});

test('of fixes that exclude each other, as many as possible are applied, and all others', async () => {
  const pairs = Array.from({ length: 40 }, (_, index) => index);
  const ingress = (name: string, className: string, host: string): string =>
    `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: ${name}}\nspec:\n  ingressClassName: ${className}\n  rules:\n    - host: ${host}.example.com\n      http: {paths: [{path: /, pathType: prefix, backend: {service: {name: shop, port: {number: 80}}}}]}\n`;
  const text = pairs
    .flatMap((index) => [ingress(`a${index}`, 'ngnix', `h${index}`), ingress(`b${index}`, 'nginxx', `h${index}`)])
    .join('---\n');
  const after = await fixedStrictly(text);
  assert.equal([...after.matchAll(/ingressClassName: nginx\n/g)].length, pairs.length);
  assert.equal([...after.matchAll(/pathType: Prefix/g)].length, 2 * pairs.length);
  assert.equal(await fixedStrictly(after), after);
});

/** A rule that always offers a fix which replaces the name of a Service. */
const renaming = (id: string, offer: (name: string) => string | undefined): Rules => ({
  [id]: defineRule({
    severity: 'warning',
    docs: { summary: 'A name.', why: 'A test.', remedy: 'None.' },
    messages: { name: () => 'a name' },
    check: {
      Service({ root }, { report }) {
        const at = root.get('metadata').get('name');
        const offered = offer(at.string ?? '');
        if (offered !== undefined) report(at.at, 'name', undefined, { fix: safeFix('rename', rewriting(at, offered)) });
      },
    },
  }),
});

test('a fix is not applied if its error stays, if the text grows without end, or if it undoes another fix', async () => {
  const text = service('    - port: 80\n').replace("'Nodeport'", 'ClusterIP');
  const after = async (customRules: Rules): Promise<readonly [string, number]> => {
    const { changed, fixes } = await fixFiles(
      [parseInput({ path: 'web.yaml', content: text })],
      { ...options, customRules },
      'safe',
    );
    return [/name: (\S+)/.exec(changed[0]?.after ?? text)?.[1] ?? '', fixes];
  };
  assert.deepEqual(await after(renaming('custom/grows', (name) => `${name}s`)), ['web', 0]);
  const turns = renaming('custom/turns', (name) => (name === 'web' ? 'shop' : 'web'));
  assert.deepEqual(await after(turns), ['web', 0]);
  const there = renaming('custom/there', (name) => (name === 'web' ? 'shop' : undefined));
  const back = renaming('custom/back', (name) => (name === 'shop' ? 'web' : undefined));
  const [name, fixes] = await after({ ...there, ...back });
  assert.ok((name === 'shop' && fixes === 1) || (name === 'web' && fixes === 0), `${name} after ${fixes}`);
  assert.deepEqual(await after(there), ['shop', 1]);
});

test('the number of fixes is that of the fixes applied', async () => {
  assert.equal((await fix(service('    - port: 80\n      protocol: tcp\n'))).fixes, 2);
});

// --- any manifest

const word = fc.constantFrom(
  'web',
  'api',
  'on',
  '1',
  '1.0',
  '~',
  'http',
  'TCP',
  'tcp',
  'Prefix',
  'prefix',
  '',
  'a b',
  "it's",
);
const port = fc.oneof(fc.constantFrom(80, 443, 433, 8080, 30080, 0, 70000), word);
const portEntry = fc.record(
  { name: word, port, targetPort: port, nodePort: port, NodePort: port, protocol: word },
  { requiredKeys: [] },
);
const manifest = fc.oneof(
  fc.record(
    {
      apiVersion: fc.constantFrom('v1', 'V1', 'apps/v1'),
      kind: fc.constantFrom('Service', 'service'),
      metadata: fc.record(
        { name: word, labels: fc.dictionary(word, port, { maxKeys: 2 }) },
        { requiredKeys: ['name'] },
      ),
      matadata: fc.record({ name: word }),
      spec: fc.record(
        {
          type: fc.constantFrom('NodePort', 'nodeport', 'LoadBalancer', 'ClusterIP'),
          ports: fc.array(portEntry, { maxLength: 3 }),
          selector: fc.dictionary(word, port, { maxKeys: 2 }),
          clusterIP: fc.constantFrom('none', 'None', ''),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['apiVersion', 'kind', 'spec'] },
  ),
  fc.record({
    apiVersion: fc.constantFrom('extensions/v1beta1', 'networking.k8s.io/v1beta1', 'networking.k8s.io/v1'),
    kind: fc.constant('Ingress'),
    metadata: fc.record({ name: word, annotations: fc.dictionary(fc.constant('kubernetes.io/ingress.class'), word) }),
    spec: fc.record(
      {
        backend: fc.record({ serviceName: word, servicePort: port }),
        rules: fc.array(
          fc.record({
            http: fc.record({
              paths: fc.array(
                fc.record(
                  { path: word, pathType: word, backend: fc.record({ servicePort: port, serviceName: word }) },
                  { requiredKeys: ['backend'] },
                ),
                { maxLength: 2 },
              ),
            }),
          }),
          { maxLength: 2 },
        ),
      },
      { requiredKeys: [] },
    ),
  }),
);

type Style = 'block' | 'flow' | 'json';

/** YAML in many spellings: `odd` varies quotes, comments and blanks. */
function written(value: unknown, style: Style, odd: () => number, depth = 0): string {
  if (style === 'json') return JSON.stringify(value, undefined, odd() % 3);
  if (typeof value === 'string')
    return odd() % 3 === 0 || !/^[a-zA-Z][\w./]*$/.test(value) ? quotedBy(value, odd) : value;
  if (typeof value !== 'object' || value === null) return String(value);
  const pairs = Array.isArray(value)
    ? value.map((item: unknown) => ['', item] as const)
    : Object.entries(value).map(
        ([key, item]: readonly [string, unknown]) => [`${written(key, 'flow', odd)}: `, item] as const,
      );
  if (style === 'flow' || pairs.length === 0) {
    const inner = pairs.map(([key, item]) => key + written(item, 'flow', odd)).join(', ');
    return Array.isArray(value) ? `[${inner}]` : `{${inner}}`;
  }
  return pairs
    .map(([key, item]) => {
      const isBlock = typeof item === 'object' && item !== null && Object.keys(item).length > 0 && odd() % 5 > 0;
      const text = written(item, isBlock ? 'block' : 'flow', odd, depth + 1);
      const comment = odd() % 4 === 0 ? ' # why' : '';
      const indent = '  '.repeat(depth);
      if (Array.isArray(value))
        return isBlock ? `${indent}-${text.slice(indent.length + 1)}` : `${indent}- ${text}${comment}`;
      return isBlock ? `${indent}${key.trimEnd()}${comment}\n${text}` : `${indent}${key}${text}${comment}`;
    })
    .join('\n');
}

const quotedBy = (value: string, odd: () => number): string =>
  odd() % 2 === 0 ? JSON.stringify(value) : `'${value.replaceAll("'", "''")}'`;

function spelling(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1103515245 + 12345) % 2147483648) >> 8;
}

test('fixing any manifest: no new errors, nothing left for a second run, nothing else changed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(manifest, { minLength: 1, maxLength: 3 }),
      fc.constantFrom<Style>('block', 'block', 'flow', 'json'),
      fc.nat(),
      fc.constantFrom('\n', '\r\n'),
      fc.constantFrom<'safe' | 'unsafe'>('safe', 'unsafe'),
      async (manifests, style, seed, breaks, safety) => {
        const odd = spelling(seed);
        const texts = style === 'json' ? manifests.slice(0, 1) : manifests;
        const text = texts
          .map((one) => written(one, style, odd))
          .join('\n---\n')
          .replaceAll('\n', breaks);
        const file = parseInput({ path: 'any.yaml', content: text });
        assert.ok(
          file.documents.every(({ is }) => is === 'readable'),
          'the text is YAML',
        );
        const before = await lintFiles([file], options);
        const { changed, report } = await fixFiles([file], options, safety);
        const after = changed[0]?.after ?? text;
        const again = parseInput({ path: 'any.yaml', content: after });
        assert.deepEqual((await fixFiles([again], options, safety)).changed, [], 'a second run changes nothing');
        assert.ok(
          again.documents.every(({ is }) => is === 'readable'),
          'still YAML',
        );
        if (style === 'json') JSON.parse(after);
        if (breaks === '\r\n') assert.doesNotMatch(after, /(^|[^\r])\n/);
        const hadErrors = new Set(
          before.diagnostics.filter(({ severity }) => severity === 'error').map(({ at }) => at.document),
        );
        const came = report.diagnostics.filter(
          ({ severity, at }) => severity === 'error' && !hadErrors.has(at.document),
        );
        assert.deepEqual(
          came.map(({ rule, message }) => `${rule}: ${message}`),
          [],
        );
        for (const { fix: one } of before.diagnostics) if (one !== undefined) staysOutside(text, file.file, one);
      },
    ),
    { numRuns: 150 },
  );
});

/** Checks one fix: all text outside of its edits is still there, in order. */
function staysOutside(
  text: string,
  file: Parameters<typeof applyFixes>[0],
  fix: Parameters<typeof applyFixes>[1][number],
): void {
  let at = 0;
  let from = 0;
  const after = applyFixes(file, [fix]).text;
  for (const { span } of fix.edits.toSorted((a, b) => a.span.start - b.span.start)) {
    const kept = text.slice(from, span.start);
    const found = after.indexOf(kept, at);
    assert.ok(found >= 0, `${fix.title}: ${JSON.stringify(kept)} is missing`);
    at = found + kept.length;
    from = span.end;
  }
  assert.ok(after.endsWith(text.slice(from)));
}

test('a file that is no text is not changed', async () => {
  const text = 'apiVersion: v1\nkind: Service\nmetadata: {name: \xe9}\napiVersion: v1\nkind: Service\n';
  const content = Buffer.from(text, 'latin1');
  const { changed, report } = await fixFiles([parseInput({ path: 'web.yaml', content })], options, 'unsafe');
  assert.deepEqual(changed, []);
  assert.deepEqual(
    report.diagnostics.map(({ message }) => message),
    ['the text is not valid UTF-8'],
  );
});
