/** Resource requests and limits that the API server rejects. */
import {
  COMPUTE_RESOURCES,
  type Cursor,
  containerFields,
  defineRule,
  didYouMean,
  HUGE_PAGES,
  isContainerResource,
  isExtendedResource,
  type Place,
  podContainers,
  qualifiedNameError,
  quantityOf,
  shown,
} from '../../src/kit.ts';

interface Violation {
  readonly is:
    | 'unknown'
    | 'negative'
    | 'fraction'
    | 'indivisible'
    | 'aboveLimit'
    | 'belowLimit'
    | 'noLimit'
    | 'pagesAlone';
  readonly at: Place;
  readonly resource: string;
  readonly value: string;
  readonly limit: string;
}

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
      const meant = didYouMean(resource, COMPUTE_RESOURCES);
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
    indivisible: ({ resource, value, limit }: Violation) => ({
      message: `${resource} must be a multiple of ${limit}, but is "${value}"`,
      help: 'set a whole number of pages',
    }),
    belowLimit: ({ resource, value, limit }: Violation) => ({
      message: `${resource} request "${value}" must be equal to the limit "${limit}"`,
      help: 'set the request to the limit, or remove it',
    }),
    noLimit: ({ resource }: Violation) => ({
      message: `${resource} request requires a limit`,
      help: `move ${resource} to limits`,
    }),
    pagesAlone: ({ resource }: Violation) => ({
      message: `${resource} requires cpu or memory`,
      help: 'add cpu or memory to the same requests or limits',
    }),
    aboveLimit: ({ resource, value, limit }: Violation) => ({
      message: `${resource} request "${value}" must not exceed the limit "${limit}"`,
      help: 'decrease the request, or increase the limit',
    }),
  },
  check: {
    workload: {
      given: [...containerFields('resources'), 'resources', 'overhead'],
      check({ pod, resource }, { report, settings }) {
        if (resource.known === undefined) return;
        const own = { at: pod.child('resources'), isKnown: isPodResource };
        const parts = podContainers(pod).map(({ at }) => ({ at: at.child('resources'), isKnown: isContainerResource }));
        // Before, the API server drops those of the pod.
        if (settings.kubeMinor >= POD_RESOURCES) parts.push(own);
        for (const { at, isKnown } of parts)
          for (const error of errorsIn(at.child('limits'), at.child('requests'), isKnown))
            report(error.at, error.is, error);
        for (const error of errorsIn(pod.child('overhead'), undefined, isContainerResource))
          report(error.at, error.is, error);
      },
    },
  },
});

/** The minor in which pods have resources by default. */
const POD_RESOURCES = 34;

function errorsIn(
  limits: Cursor,
  requests: Cursor | undefined,
  isKnown: (name: string) => boolean,
): readonly Violation[] {
  const all = [...limits.entries(), ...(requests?.entries() ?? [])];
  if (all.length === 0) return NONE;
  const names = all.map(({ step }) => String(step));
  const found: Violation[] = [];
  for (const entry of all) {
    const name = String(entry.step);
    const value = textOf(entry);
    const isLimit = entry.parent === limits;
    const limit = isLimit ? value : textOf(limits.child(name));
    const error = { resource: name, value, limit };
    const amount = quantityOf(value);
    const most = isLimit ? amount : quantityOf(limit);
    const page = name.startsWith(HUGE_PAGES) ? quantityOf(name.slice(HUGE_PAGES.length)) : undefined;
    if (!isKnown(name)) found.push({ is: 'unknown', at: entry.key, ...error });
    else if (amount === undefined) continue;
    else if (amount < 0) found.push({ is: 'negative', at: entry.at, ...error });
    else if (isExtendedResource(name) && !Number.isInteger(amount))
      found.push({ is: 'fraction', at: entry.at, ...error });
    else if (name.startsWith(HUGE_PAGES) && !isMultiple(amount, page))
      found.push({ is: 'indivisible', at: entry.at, ...error, limit: name.slice(HUGE_PAGES.length) });
    else if (most !== undefined && amount > most) found.push({ is: 'aboveLimit', at: entry.at, ...error });
    else if (!isLimit && isExact(name) && !limits.child(name).exists)
      found.push({ is: 'noLimit', at: entry.key, ...error });
    else if (!isLimit && isExact(name) && most !== undefined && amount < most)
      found.push({ is: 'belowLimit', at: entry.at, ...error });
  }
  const pages = all.find(({ step }) => String(step).startsWith(HUGE_PAGES));
  if (pages !== undefined && !names.some((name) => name === 'cpu' || name === 'memory'))
    found.push({ is: 'pagesAlone', at: pages.key, resource: String(pages.step), value: '', limit: '' });
  return found;
}

const NONE: readonly Violation[] = [];

/** Rounded up to bytes, as Kubernetes counts. */
function isMultiple(amount: number, page: number | undefined): boolean {
  return page !== undefined && page > 0 && Number.isInteger(page) && Math.ceil(amount) % page === 0;
}

/** The quantity as text, whether it is written as a number or a string; '' if unknown. Null is 0. */
function textOf(amount: Cursor): string {
  if (amount.isNull) return '0';
  return amount.string ?? (amount.number === undefined ? '' : String(amount.number));
}

/** Of which a container cannot have more than it requests. */
function isExact(name: string): boolean {
  return name.startsWith(HUGE_PAGES) || isExtendedResource(name);
}

function isPodResource(name: string): boolean {
  return name === 'cpu' || name === 'memory' || (name.startsWith(HUGE_PAGES) && qualifiedNameError(name) === undefined);
}
