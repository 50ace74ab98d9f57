/** Objects with annotations for tests, and a short form of what their controllers read from them. */
import { DEFAULT_SETTINGS } from '../model/cluster/settings.ts';
import type { Verdict } from '../model/ingress/setting.ts';
import type { ResourceOf } from '../model/objects/resource.ts';
import { parseInput, projectOf } from '../pipeline/project.ts';

type Annotations = Readonly<Record<string, unknown>>;

/** The annotations of a controller, from their names without its prefix. */
export function prefixed<T>(prefix: string, annotations: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(annotations).map(([name, value]) => [prefix + name, value]));
}

export async function ingressWith(annotations: Annotations): Promise<ResourceOf<'Ingress'>> {
  const [ingress] = (await clusterWith('Ingress', 'networking.k8s.io/v1', annotations)).all('Ingress');
  if (ingress === undefined) throw new Error('no Ingress');
  return ingress;
}

export async function serviceWith(annotations: Annotations): Promise<ResourceOf<'Service'>> {
  const [service] = (await clusterWith('Service', 'v1', annotations)).all('Service');
  if (service === undefined) throw new Error('no Service');
  return service;
}

async function clusterWith(kind: string, apiVersion: string, annotations: Annotations) {
  const metadata = { name: 'web', namespace: 'shop', annotations };
  const content = JSON.stringify({ apiVersion, kind, metadata, spec: {} });
  return (await projectOf([parseInput({ path: 'web.json', content })], DEFAULT_SETTINGS)).cluster;
}

/** `absent`, `unknown`, `"the value"` as JSON, `ignored`, `drops the ingress`; with a reason if it is not the value. */
export function inWords(verdict: Verdict<unknown>): string {
  const why =
    (verdict.is === 'ignored' || verdict.is === 'refused') && verdict.why !== 'value' ? ` (${verdict.why})` : '';
  if (verdict.is === 'valid') return `${JSON.stringify(verdict.value)}${verdict.doubt === undefined ? '' : ' (doubt)'}`;
  return verdict.is === 'refused' ? `drops the ${verdict.loses}${why}` : `${verdict.is}${why}`;
}
