/** Finds the fields of a Gateway API object that only the experimental channel has; `validate` takes those of either. */
import { table } from '../text/own.ts';
import type { Path } from './field-map.ts';

/** From the CRDs of bundle 1.6. `*` matches every item of a list. */
const EXPERIMENTAL = table<readonly string[]>({
  Gateway: ['spec.defaultScope'],
  GRPCRoute: ['spec.useDefaultGateways', 'spec.rules.*.sessionPersistence'],
  HTTPRoute: [
    'spec.useDefaultGateways',
    'spec.rules.*.retry',
    'spec.rules.*.sessionPersistence',
    'spec.rules.*.filters.*.externalAuth',
    'spec.rules.*.backendRefs.*.filters.*.externalAuth',
  ],
  TCPRoute: ['spec.useDefaultGateways'],
  TLSRoute: ['spec.useDefaultGateways'],
  UDPRoute: ['spec.useDefaultGateways'],
});

/** Where an object of this kind has fields that a cluster with the standard channel refuses. */
export function experimentalFields(kind: string, value: unknown): readonly Path[] {
  return (EXPERIMENTAL.get(kind) ?? []).flatMap((pattern) => matches(value, pattern.split('.'), []));
}

function matches(value: unknown, steps: readonly string[], path: Path): readonly Path[] {
  const [step, ...rest] = steps;
  if (step === undefined) return [path];
  if (typeof value !== 'object' || value === null) return [];
  if (step === '*') {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    return items.flatMap((item, index) => matches(item, rest, [...path, index]));
  }
  const found = Object.entries(value).find(([field, each]) => field === step && each !== null);
  return found ? matches(found[1], rest, [...path, step]) : [];
}
