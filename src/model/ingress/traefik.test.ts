/**
 * What Traefik makes of the annotations of Ingresses and Services.
 * Source: traefik/traefik v3 pkg/provider/kubernetes/ingress/annotations.go, kubernetes.go; traefik/paerser parser.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingressWith, inWords, prefixed, serviceWith } from '../../dev/settings.ts';
import { annotationRefusal } from './tables.ts';
import { isTlsRouter, serviceRefusal, TRAEFIK, traefikSettings } from './traefik.ts';

const PREFIX = 'traefik.ingress.kubernetes.io/';

const ROWS: Readonly<Record<string, readonly (readonly [name: string, value: string, expected: string])[]>> = {
  'setInt: a priority that is no integer skips the whole Ingress': [
    ['router.priority', '10', '10'],
    ['router.priority', '-5', '-5'],
    ['router.priority', '0', '0'],
    ['router.priority', 'high', 'drops the ingress'],
    ['router.priority', '', 'drops the ingress'],
    ['router.priority', '1.5', 'drops the ingress'],
  ],
  'loadRouter: any other matcher skips the paths that would use it': [
    ['router.pathmatcher', 'PathRegexp', '"PathRegexp"'],
    ['router.pathmatcher', '', '"PathPrefix"'],
    ['router.pathmatcher', 'pathregexp', 'drops the paths'],
    ['router.pathmatcher', 'Host(`a`) || Path', 'drops the paths'],
  ],
  'allowEmpty: anything but true turns a part off, the empty text turns it on': [
    ['router.tls', 'true', 'true'],
    ['router.tls', 'TRUE', 'true'],
    ['router.tls', '', 'true'],
    ['router.tls', 'false', 'false'],
    ['router.tls', '1', 'ignored'],
    ['router.tls', 'perhaps', 'ignored'],
  ],
  'setSlice: a list between commas, trimmed': [
    ['router.entrypoints', 'web, websecure', '["web","websecure"]'],
    ['router.entrypoints', '', '[]'],
    ['router.middlewares', 'shop-strip@kubernetescrd', '["shop-strip@kubernetescrd"]'],
  ],
  'names are compared without regard to case': [
    ['router.entryPoints', 'web', '["web"]'],
    ['Router.Priority', '7', '7'],
    ['router.tls.certResolver', 'letsencrypt', '"letsencrypt"'],
  ],
  'ParseBool of other booleans': [
    ['router.observability.accesslogs', 'F', 'false'],
    ['router.observability.metrics', 'no', 'drops the ingress'],
  ],
};

for (const [statement, rows] of Object.entries(ROWS))
  test(`Traefik, ${statement}`, async () => {
    for (const [name, value, expected] of rows) {
      const found = TRAEFIK.read(await ingressWith({ [PREFIX + name]: value })).annotations.get(PREFIX + name);
      assert.ok(found?.is === 'known', name);
      assert.equal(inWords(found.setting), expected, `${name}: ${JSON.stringify(value)}`);
    }
  });

test('Traefik, findTypedField: an unknown field of a router skips the whole Ingress, other names are not looked at', async () => {
  const kind = async (name: string): Promise<string> => {
    const found = TRAEFIK.read(await ingressWith({ [PREFIX + name]: 'x' })).annotations.get(PREFIX + name);
    return found?.is === 'unrecognized' ? `unrecognized ${found.loses}` : `${found?.is}`;
  };
  assert.equal(await kind('router.unknown'), 'unrecognized ingress');
  assert.equal(await kind('router.tls.domains.0.main'), 'known');
  assert.equal(await kind('unknown'), 'unrecognized undefined');
  assert.equal(await kind('rule-type'), 'removed');
});

test('Traefik, a router is for TLS by the part itself or by one of its fields', async () => {
  const isTls = async (annotations: Readonly<Record<string, string>>): Promise<boolean> =>
    isTlsRouter(await ingressWith(prefixed(PREFIX, annotations)));
  assert.equal(await isTls({}), false);
  assert.equal(await isTls({ 'router.tls': 'true' }), true);
  assert.equal(await isTls({ 'router.tls': '' }), true);
  assert.equal(await isTls({ 'router.tls': '1' }), false);
  assert.equal(await isTls({ 'router.tls.certresolver': 'le' }), true);
  assert.equal(await isTls({ 'router.tls.domains.0.main': 'a.test' }), true);
  assert.equal(await isTls({ 'router.tls': 'false', 'router.tls.certresolver': 'le' }), false);
});

test('Traefik, a Service with annotations that do not parse counts as missing', async () => {
  const settings = traefikSettings(await serviceWith({ [`${PREFIX}service.nativelb`]: 'yes' }));
  assert.equal(inWords(settings.serviceNativelb), 'drops the service');
  assert.equal(inWords(settings.servicePasshostheader), 'absent');
});

test('Traefik, an Ingress whose router does not parse is left out', async () => {
  const ingress = await ingressWith({ [`${PREFIX}router.priority`]: 'high' });
  assert.equal(
    annotationRefusal(ingress, 'traefik')?.because,
    `the value of annotation "${PREFIX}router.priority" must be an integer`,
  );
  assert.equal(annotationRefusal(ingress, 'ingress-nginx'), undefined);
});

test('Traefik, an unknown field of a router leaves the Ingress out, one of a service hides the Service', async () => {
  const ingress = await ingressWith({ [`${PREFIX}router.unknown`]: 'x' });
  assert.equal(
    annotationRefusal(ingress, 'traefik')?.because,
    `annotation "${PREFIX}router.unknown" is not recognized`,
  );
  const because = async (name: string, value: string): Promise<string | undefined> =>
    serviceRefusal(await serviceWith({ [PREFIX + name]: value }));
  assert.equal(
    await because('service.unknown', 'x'),
    `annotation "${PREFIX}service.unknown" of Service web is not recognized`,
  );
  assert.match((await because('service.nativelb', 'yes')) ?? '', /nativelb" of Service web must be/);
  assert.equal(await because('service.nativelb', 'true'), undefined);
});
