/** What GKE Ingress makes of annotations. Source: kubernetes/ingress-gce pkg/annotations/ingress.go, service.go. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingressWith, inWords, serviceWith } from '../../dev/settings.ts';
import { gceServiceSettings, gceSettings } from './gce.ts';
import { effective } from './setting.ts';

test('GKE Ingress, AllowHTTP: true by default, and where ParseBool fails', async () => {
  const allows = async (value?: string): Promise<boolean | undefined> =>
    effective(
      gceSettings(await ingressWith(value === undefined ? {} : { 'kubernetes.io/ingress.allow-http': value }))
        .allowHttp,
    );
  assert.equal(await allows(), true);
  assert.equal(await allows('false'), false);
  assert.equal(await allows('F'), false);
  assert.equal(await allows('no'), true);
  assert.equal(await allows(''), true);
  assert.equal(await allows('${ALLOW}'), undefined);
});

test('GKE Ingress, names of certificates and addresses', async () => {
  const settings = gceSettings(
    await ingressWith({
      'ingress.gcp.kubernetes.io/pre-shared-cert': 'a, b',
      'kubernetes.io/ingress.global-static-ip-name': 'shop',
      'networking.gke.io/v1beta1.FrontendConfig': 'front',
    }),
  );
  assert.equal(inWords(settings.preSharedCert), '["a","b"]');
  assert.equal(inWords(settings.globalStaticIpName), '"shop"');
  assert.equal(inWords(settings.v1beta1FrontendConfig), '"front"');
  assert.equal(inWords(settings.managedCertificates), 'absent');
});

test('GKE Ingress, what a Service says of its endpoint groups and protocols', async () => {
  const settings = gceServiceSettings(
    await serviceWith({
      'cloud.google.com/neg': '{"ingress": true}',
      'service.alpha.kubernetes.io/app-protocols': '{',
    }),
  );
  assert.equal(inWords(settings.neg), '{"ingress":true}');
  assert.equal(inWords(settings.appProtocols), 'ignored');
  assert.equal(inWords(settings.backendConfig), 'absent');
});
