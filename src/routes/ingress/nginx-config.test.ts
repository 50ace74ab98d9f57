/** What the settings of an ingress-nginx controller among the files change: its ConfigMap, flags and version. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingress, join, requestFrom, service, tableFrom, verdict } from '../../dev/routing.ts';
import { prefixed } from '../../dev/settings.ts';
import { tracer } from '../request/trace.ts';

const PREFIX = 'nginx.ingress.kubernetes.io/';

interface Setup {
  readonly args?: readonly string[];
  readonly config?: Readonly<Record<string, string>>;
  readonly version?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly to?: string;
  readonly path?: string;
  readonly fallback?: string;
}

const text = (value: unknown): string => `${JSON.stringify(value)}\n`;

function controller({ args = [], config = {}, version = 'v1.15.1' }: Setup): string {
  const labels = { app: 'controller' };
  const image = `registry.k8s.io/ingress-nginx/controller:${version}`;
  const container = { name: 'controller', image, args: ['/nginx', '--configmap=infra/settings', ...args] };
  return join(
    text({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'infra' }, data: config }),
    text({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'controller', namespace: 'infra' },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    }),
  );
}

/** The answer for `http://h/`, then what else may be answered: `?` where that is not known. */
async function answer(setup: Setup): Promise<string> {
  const { annotations = {}, to = 'one:8080', path = '/', fallback } = setup;
  const web = ingress({
    class: 'nginx',
    paths: [{ host: 'h', path, to }],
    annotations: prefixed<string>(PREFIX, annotations),
    ...(fallback === undefined ? {} : { fallback }),
  });
  const away = service('away', '8080', { type: 'ExternalName' });
  const table = await tableFrom(join(service('one'), away, controller(setup), web));
  const trace = tracer(table)(requestFrom(`http://h${path}`), {});
  const others = trace.doubts.map(({ alternatives }) => alternatives.map((one) => one.answer.statusCode).join() || '?');
  return [verdict(trace), ...others].join(' | ');
}

for (const [name, setup, expected] of [
  ['clients authenticate at all paths', { config: { 'global-auth-url': 'http://auth' } }, 'one:8080 | 401'],
  [
    'but for an Ingress that says otherwise',
    { config: { 'global-auth-url': 'http://auth' }, annotations: { 'enable-global-auth': 'false' } },
    'one:8080',
  ],
  [
    'and for paths of the list',
    { config: { 'global-auth-url': 'http://auth', 'no-auth-locations': '/open' }, path: '/open/x' },
    'one:8080',
  ],
  ['user agents are refused', { config: { 'block-user-agents': 'curl' } }, 'one:8080 | 403'],
  ['addresses are refused', { config: { 'block-cidrs': '10.0.0.0/8' } }, 'one:8080 | 403'],
  ['raw configuration may answer', { config: { 'location-snippet': 'return 418;' } }, 'one:8080 | ?'],
  ['raw configuration that sets headers does not', { config: { 'server-snippet': 'add_header A b;' } }, 'one:8080'],
  [
    'raw configuration of an Ingress that is allowed may answer',
    {
      config: { 'allow-snippet-annotations': 'true', 'annotations-risk-level': 'Critical' },
      annotations: { 'configuration-snippet': 'return 418;' },
    },
    'one:8080 | ?',
  ],
  [
    'raw configuration that is taken but not allowed has no effect',
    { config: { 'annotations-risk-level': 'Critical' }, annotations: { 'configuration-snippet': 'return 418;' } },
    'one:8080',
  ],
  [
    'before 1.12, raw configuration needs no level',
    {
      version: 'v1.11.3',
      config: { 'allow-snippet-annotations': 'true' },
      annotations: { 'configuration-snippet': 'return 418;' },
    },
    'one:8080 | ?',
  ],
  [
    'an annotation above the level drops the Ingress',
    { config: { 'annotations-risk-level': 'Low' }, annotations: { 'rewrite-target': '/x' } },
    '404',
  ],
  [
    'an annotation at the level does not',
    { config: { 'annotations-risk-level': 'Medium' }, annotations: { 'rewrite-target': '/x' } },
    'one:8080',
  ],
  [
    'an alias of an annotation has no level',
    { config: { 'annotations-risk-level': 'Low' }, annotations: { 'whitelist-source-range': '0.0.0.0/0' } },
    'one:8080',
  ],
  [
    'values that are not validated are used',
    { args: ['--enable-annotation-validation=false'], annotations: { 'permanent-redirect': 'https://x$request_uri' } },
    'one:8080 | ?',
  ],
  [
    'as before 1.12',
    { version: 'v1.11.3', annotations: { 'permanent-redirect': 'https://x$request_uri' } },
    'one:8080 | ?',
  ],
  [
    'a word is forbidden',
    { config: { 'annotation-value-word-blocklist': 'bad,secret' }, annotations: { 'app-root': '/secret' } },
    '404',
  ],
  ['without default backends', { args: ['--disable-catch-all'], fallback: 'one:8080' }, '404'],
  ['without ExternalName', { args: ['--disable-svc-external-name'], to: 'away:8080' }, '503 away:8080'],
  ['the class annotation of another class', { args: ['--ingress-class=edge'] }, 'one:8080'],
  [
    'a bad name of the Secret for client certificates closes the host',
    { annotations: { 'auth-tls-secret': 'x' } },
    '403',
  ],
  ['client certificates', { annotations: { 'auth-tls-secret': 'default/ca' } }, 'one:8080 | 400'],
  [
    'client certificates that are optional',
    { annotations: { 'auth-tls-secret': 'default/ca', 'auth-tls-verify-client': 'optional' } },
    'one:8080',
  ],
  ['all addresses of IPv4 are allowed', { annotations: { 'allowlist-source-range': '0.0.0.0/0,::/0' } }, 'one:8080'],
  ['they are denied', { annotations: { 'denylist-source-range': '0.0.0.0/0' } }, 'one:8080 | 403'],
  [
    'redirects name the port',
    { annotations: { 'force-ssl-redirect': 'true', 'use-port-in-redirects': 'true' } },
    '308 https://h:443',
  ],
  [
    'redirects name the port of the controller',
    { args: ['--https-port=8443'], config: { 'force-ssl-redirect': 'true', 'use-port-in-redirects': 'true' } },
    '308 https://h:8443',
  ],
  ['passwords without a Secret', { annotations: { 'auth-type': 'basic' } }, '503'],
] as const satisfies readonly (readonly [string, Setup, string])[])
  test(`${name}: ${expected}`, async () => {
    assert.equal(await answer(setup), expected);
  });

test('a class annotation that the controller does not read leaves open whether the Ingress is served', async () => {
  const web = ingress({
    paths: [{ host: 'h', path: '/', to: 'one:8080' }],
    annotations: { 'kubernetes.io/ingress.class': 'nginx' },
  });
  const table = await tableFrom(join(service('one'), controller({ args: ['--ingress-class=edge'] }), web));
  assert.deepEqual(table.routes.flatMap(({ doubts }) => doubts.map(({ reason }) => reason)).slice(0, 1), [
    'the controller among the files reads the class annotation "edge" only',
  ]);
});

test('a class that no controller among the files serves, and no known one has, is a doubt', async () => {
  const doubtsOf = async (className: string): Promise<readonly string[]> => {
    const web = ingress({ class: className, paths: [{ host: 'h', path: '/', to: 'one:8080' }] });
    const table = await tableFrom(join(service('one'), controller({}), web));
    return tracer(table)(requestFrom('http://h/'), {}).doubts.map(({ reason }) => reason);
  };
  assert.deepEqual(await doubtsOf('other'), ['no controller among the files serves class "other"']);
  assert.deepEqual(await doubtsOf('nginx'), []);
  assert.deepEqual(await doubtsOf('traefik'), []);
});
