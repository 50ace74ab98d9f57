/** Amounts of CPU, memory and the like that the API server does not take. */
import {
  type Cursor,
  defineRule,
  didYouMean,
  type Place,
  podContainers,
  qualifiedNameError,
  quantityOf,
  shown,
} from '../../src/kit.ts';

interface Violation {
  readonly is: 'unknown' | 'negative' | 'fraction' | 'aboveLimit';
  readonly at: Place;
  readonly resource: string;
  readonly value: string;
  readonly limit: string;
}

const STANDARD = ['cpu', 'memory', 'ephemeral-storage'];

export default defineRule({
  severity: 'error',
  scope: 'object',
  judges: 'value',
  docs: {
    summary: 'A container asks for a resource that does not exist, or for more than it may use.',
    why: 'The API server refuses the workload, so none of its pods starts.',
    remedy: 'Ask for cpu, memory, ephemeral-storage or "example.com/resource", and for no more than the limit.',
  },
  messages: {
    unknown: ({ resource }: Violation) => {
      const meant = didYouMean(resource, STANDARD);
      return {
        message: `"${shown(resource)}" is no resource of a container`,
        help:
          meant === undefined
            ? 'use cpu, memory, ephemeral-storage, or a name with a domain as in "example.com/gpu"'
            : `did you mean "${meant}"?`,
      };
    },
    negative: ({ resource, value }: Violation) => ({
      message: `amount "${value}" of ${resource} is negative`,
      help: 'choose an amount from 0 up',
    }),
    fraction: ({ resource, value }: Violation) => ({
      message: `amount "${value}" of ${resource} is no whole number`,
      help: 'choose a whole number: only cpu, memory and storage can be divided',
    }),
    aboveLimit: ({ resource, value, limit }: Violation) => ({
      message: `request "${value}" of ${resource} is more than the limit "${limit}"`,
      help: 'lower the request, or raise the limit',
    }),
  },
  check: {
    workload({ pod, resource }, { report }) {
      if (resource.known === undefined) return;
      for (const { at } of podContainers(pod))
        for (const error of errorsIn(at.child('resources'))) report(error.at, error.is, error);
    },
  },
});

function errorsIn(resources: Cursor): readonly Violation[] {
  const limits = resources.child('limits');
  const requests = resources.child('requests');
  return [limits, requests]
    .flatMap((amounts) => amounts.entries())
    .flatMap((entry): readonly Violation[] => {
      const name = String(entry.step);
      const value = textOf(entry);
      const limit = entry.parent === limits ? value : textOf(limits.child(name));
      const error = { resource: name, value, limit };
      if (!isResource(name)) return [{ is: 'unknown', at: entry.key, ...error }];
      const amount = quantityOf(error.value);
      if (amount === undefined) return [];
      if (amount < 0) return [{ is: 'negative', at: entry.at, ...error }];
      if (name.includes('/') && !Number.isInteger(amount)) return [{ is: 'fraction', at: entry.at, ...error }];
      const most = limit === value ? amount : quantityOf(limit);
      return most !== undefined && amount > most ? [{ is: 'aboveLimit', at: entry.at, ...error }] : [];
    });
}

/** The amount as text, whether it is written as a number or not; '' where it is not known. */
function textOf(amount: Cursor): string {
  return amount.string ?? (amount.number === undefined ? '' : String(amount.number));
}

/** Without a domain there are only the standard ones. Source: kubernetes pkg/apis/core/helper. */
function isResource(name: string): boolean {
  if (STANDARD.includes(name)) return true;
  if (qualifiedNameError(name) !== undefined) return false;
  return name.includes('/') || name.startsWith('hugepages-');
}
