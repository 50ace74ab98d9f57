/** Changes in words, the same in every format. */
import type { ChangeKind } from '../../compare/answers.ts';
import type { Cause, Change, Comparison } from '../../compare/change.ts';
import { urlOf } from '../../compare/endpoints.ts';
import type { Answered } from '../../compare/ways.ts';
import { plural } from '../../report/report.ts';
import type { PossibleAnswer } from '../../routes/request/trace.ts';
import { sharedAmong } from '../../routes/request/trace.ts';
import { shareOf } from '../words.ts';

/** How severe a kind is for CI annotations. */
export const GRAVITY: Readonly<Record<ChangeKind, 'error' | 'warning' | 'notice'>> = {
  opened: 'error',
  lost: 'error',
  closed: 'error',
  denied: 'error',
  moved: 'warning',
  redirected: 'warning',
  tls: 'warning',
  rewritten: 'warning',
  weights: 'notice',
  gained: 'notice',
  uncertain: 'warning',
};

/** `3 changes: 1 lost, 2 moved`. */
export function verdictWords({ changes, unread }: Comparison): string {
  const files = `${plural(unread.length, 'document')} cannot be read`;
  if (changes.length === 0)
    return unread.length === 0
      ? 'no request is answered differently'
      : `not known whether requests are answered differently: ${files}`;
  const kinds = [...new Set(changes.map(({ kind }) => kind))];
  const counts = kinds.map((kind) => `${changes.filter((one) => one.kind === kind).length} ${kind}`);
  const all = `${plural(changes.length, 'change')}: ${counts.join(', ')}`;
  return unread.length === 0 ? all : `${all}; ${files}, which may change more`;
}

export function routesWords({ routes: { before, after } }: Comparison): string {
  return `${plural(before, 'route')} before, ${after} after`;
}

/** Both answers, the way a client and an operator see them; where these look the same, with what makes the difference. */
export function answersWords({ before, after }: Change): readonly [string, string] {
  const [was, is] = [answerWords(before), answerWords(after)];
  if (was !== is) return [was, is];
  const [left, right] = [detailsOf(before), detailsOf(after)];
  const differing = left.flatMap((text, index) => (text === right[index] ? [] : [index]));
  const detailed = (answer: string, details: readonly string[]): string =>
    [answer, ...differing.map((index) => details[index] ?? '')].join('; ');
  return [detailed(was, left), detailed(is, right)];
}

/** `shop/web:80`, `404`, `301 to https://…`. */
export function answerWords(trace: PossibleAnswer): string {
  const { answer } = trace;
  const { outcome, statusCode, location } = answer;
  const because = answer.detail === undefined ? '' : ` (${answer.detail})`;
  switch (outcome) {
    case 'backend':
      return backendsWords(trace);
    case 'redirect':
      return `${statusCode ?? ''} to ${location ?? ''}`;
    case 'response':
      return `${statusCode ?? ''} from the proxy`;
    case 'refused':
      return `no connection${because}`;
    case 'loop':
      return `${statusCode ?? ''} to ${location ?? ''}, a loop`;
    case 'unknown':
      return `unknown${because}`;
    case 'no-endpoints':
    case 'error':
      return `${statusCode ?? ''} ${outcome}${backendsWords(trace) === '' ? '' : ` of ${backendsWords(trace)}`}${because}`;
    default:
      return `${statusCode ?? ''} ${outcome}${outcome === 'denied' ? because : ''}`;
  }
}

function backendsWords({ route }: PossibleAnswer): string {
  const backends = sharedAmong(route);
  return backends
    .map((one) => {
      const port = one.port ?? one.portName;
      const share = shareOf(one, backends);
      return `${share === '' ? '' : `${share} `}${one.namespace}/${one.service}${port === undefined ? '' : `:${port}`}`;
    })
    .join(', ');
}

/** What answers that look the same may differ in, each in its place. */
function detailsOf(trace: Answered): readonly string[] {
  const { answer, route, doubts } = trace;
  const pods = sharedAmong(route).flatMap(({ workloads, because }) =>
    workloads.length === 0 && because !== undefined
      ? [because]
      : workloads.map(
          ({ resource: { kind, namespace, name }, containerPort }) =>
            `${kind} ${namespace}/${name}${containerPort === undefined ? '' : ` port ${containerPort}`}`,
        ),
  );
  const { forwarded } = answer;
  const certain = doubts.map(({ reason, alternatives }) =>
    alternatives.length === 0 ? reason : `or ${alternatives.map(answerWords).join(' or ')}, since ${reason}`,
  );
  return [
    forwarded === undefined ? 'not forwarded' : `forwarded as ${forwarded.path} for host ${forwarded.host}`,
    pods.length === 0 ? 'no pods' : `pods of ${pods.join(', ')}`,
    tlsWords(trace),
    certain.length === 0 ? 'certain' : `not certain: ${certain.join('; ')}`,
    answer.detail ?? '',
  ];
}

function tlsWords({ route, request, certificate }: Answered): string {
  if (request.scheme !== 'https' || route === undefined) return 'no TLS';
  if (route.tls?.mode === 'Passthrough') return 'TLS passed on';
  const { secret, own, covers } = certificate ?? {};
  const wrong = covers === false ? ', which is not valid for the host' : '';
  if (own !== undefined) return `certificate "${own}" of the proxy${wrong}`;
  const names = secret ?? route.tls?.secrets.join(', ') ?? '';
  return names === '' ? 'a certificate that is not among the files' : `certificate of Secret ${names}${wrong}`;
}

/** `POST https://shop.example.com/cart, x-canary: always`. */
export function witnessWords({ witness, requests }: Change): string {
  const headers = Object.entries(witness.headers).map(([name, value]) => `, ${name}: ${value}`);
  if (requests.scheme === 'udp' || requests.scheme === 'tcp')
    return `${requests.scheme}://${witness.host}:${requests.port ?? ''}`;
  return `${witness.method} ${urlOf(witness)}${headers.join('')}`;
}

export function causePlace({ at: { file, span } }: Cause): string {
  return `${file.path}:${file.positionAt(span.start).line}`;
}
