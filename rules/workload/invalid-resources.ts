/** Resource requests and limits that the API server rejects. */
import {
  type Cursor,
  containerFields,
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
    summary: 'A container has an unknown resource, an invalid quantity, or a request above its limit.',
    why: 'The API server rejects the workload, so no pods are created.',
    remedy:
      'Use cpu, memory, ephemeral-storage or an extended resource such as "example.com/gpu", and requests that do not exceed the limits.',
  },
  messages: {
    unknown: ({ resource }: Violation) => {
      const meant = didYouMean(resource, STANDARD);
      return {
        message: `unknown resource "${shown(resource)}"`,
        help:
          meant === undefined
            ? 'use "cpu", "memory", "ephemeral-storage" or an extended resource such as "example.com/gpu"'
            : `did you mean "${meant}"?`,
      };
    },
    negative: ({ resource, value }: Violation) => ({
      message: `${resource} must be 0 or greater, but is "${value}"`,
      help: `set ${resource} to 0 or a positive quantity`,
    }),
    fraction: ({ resource, value }: Violation) => ({
      message: `${resource} must be a whole number, but is "${value}"`,
      help: 'replace it with a whole number; extended resources cannot be divided',
    }),
    aboveLimit: ({ resource, value, limit }: Violation) => ({
      message: `${resource} request "${value}" must not exceed the limit "${limit}"`,
      help: 'decrease the request, or increase the limit',
    }),
  },
  check: {
    workload: {
      given: containerFields('resources'),
      check({ pod, resource }, { report }) {
        if (resource.known === undefined) return;
        for (const { at } of podContainers(pod))
          for (const error of errorsIn(at.child('resources'))) report(error.at, error.is, error);
      },
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

/** The quantity as text, whether it is written as a number or a string; '' if unknown. */
function textOf(amount: Cursor): string {
  return amount.string ?? (amount.number === undefined ? '' : String(amount.number));
}

/** Whether a resource exists. Names without a domain are standard resources. Source: kubernetes pkg/apis/core/helper. */
function isResource(name: string): boolean {
  if (STANDARD.includes(name)) return true;
  if (qualifiedNameError(name) !== undefined) return false;
  return name.includes('/') || name.startsWith('hugepages-');
}
