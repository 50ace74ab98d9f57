/** The witnesses of a comparison as a file for `kroute test`. */
import type { Change, Comparison } from '../../compare/change.ts';
import { isCertain, sharedAmong, type Trace } from '../../routes/request/trace.ts';
import { compact } from '../../text/compact.ts';
import { toYaml } from '../yaml.ts';
import { witnessOf } from './json.ts';

/** Each witness with its answer on one side. Datagrams cannot be tested, nor can ports that are closed: others may answer. */
export function diffTests({ changes }: Comparison, side: 'before' | 'after'): string {
  const cases = changes.filter((change) => isTestable(change, side)).map((change) => caseOf(change, side));
  return cases.length === 0 ? 'cases: []\n' : toYaml({ cases });
}

function isTestable({ requests: { scheme }, before, after }: Change, side: 'before' | 'after'): boolean {
  const { outcome } = (side === 'before' ? before : after).answer;
  return scheme !== 'udp' && (scheme !== 'tcp' || outcome !== 'refused');
}

function caseOf(change: Change, side: 'before' | 'after') {
  const { requests, way, kind } = change;
  const { method, url, headers } = witnessOf(change);
  const { type, class: name, gateway } = way.entry;
  return compact({
    name: `${kind}: ${requests.text}`,
    request:
      Object.keys(headers).length === 0 && method === 'GET'
        ? url
        : compact({ method, url, headers: Object.keys(headers).length === 0 ? undefined : headers }),
    class: type === 'ingress' ? name : undefined,
    gateway: type === 'gateway' ? gateway : undefined,
    expect: expectOf(side === 'before' ? change.before : change.after),
  });
}

function expectOf(trace: Trace) {
  const { answer, route } = trace;
  const { outcome, statusCode, location, forwarded } = answer;
  const certain = isCertain(trace) ? undefined : false;
  if (outcome === 'backend') {
    const names = sharedAmong(route).map(({ namespace, service, port, portName }) => {
      const number = port ?? portName;
      return `${namespace}/${service}${number === undefined ? '' : `:${number}`}`;
    });
    return compact({
      backend: names.length === 1 ? names[0] : names,
      path: forwarded?.path,
      host: forwarded?.host,
      certain,
    });
  }
  if (outcome === 'redirect') return compact({ status: statusCode, redirect: location, certain });
  return compact({ outcome, status: statusCode, certain });
}
