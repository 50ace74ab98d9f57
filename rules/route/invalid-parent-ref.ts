/** ParentRefs that the API cannot tell apart, or that name no kind of parent. */
import {
  type AnyRoute,
  type Cursor,
  defineRule,
  didYouMean,
  GATEWAY_GROUP,
  isExperimental,
  isRoute,
  type ParentReference,
  parentOf,
  parentRefsOf,
  rewriting,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  scope: 'object',
  fix: 'unsafe',
  judges: 'value',
  docs: {
    summary:
      'A route names one parent several times, without saying which listener is meant by each, or a parent of no kind.',
    why: 'The API server refuses the route.',
    remedy: 'Name the parent once, or give each of its parentRefs a sectionName of its own.',
  },
  messages: {
    same: ({ parent, section }: Data) => ({
      message: `${parent} is a parent of this route already${section === '' ? '' : `, by sectionName "${section}"`}`,
      help: 'give each parentRef a sectionName of its own, or remove one of them',
    }),
    unnamed: ({ parent }: Data) => ({
      message: `${parent} is named twice as a parent, once with sectionName and once without`,
      help: 'a parentRef without sectionName takes all listeners: keep only that one, or give each a sectionName',
    }),
    byPort: ({ parent, port }: Data) => ({
      message: `${parent} is a parent of this route already, and port ${port} alone does not tell the two apart`,
      help: 'give each parentRef a sectionName: only the experimental channel of the Gateway API accepts ports instead',
    }),
    portOnOne: ({ parent }: Data) => ({
      message: `${parent} is named twice as a parent, once with port and once without`,
      help: 'write the port on both or on neither: the experimental channel of the Gateway API refuses the route',
    }),
    kind: (to: { kind: string; meant: string }) => ({
      message: `no parent is of kind "${to.kind}"`,
      help: `did you mean "${to.meant}"?`,
    }),
    serviceGroup: () => ({
      message: 'a Service as parent needs its group, which is the empty one',
      help: 'add group: "" to the parentRef: without it the group is that of Gateways',
    }),
    hidden: ({ parent }: Data) => ({
      message: `${parent} is a parent of this route already: the two differ only in that one writes the namespace`,
      help: 'remove one of the two',
    }),
  },
  check: {
    resource(resource, { report }) {
      if (!isRoute(resource)) return;
      const all = parentRefsOf(resource).filter(isReadable);
      for (const ref of all) judgeKind(ref, parentOf(resource, ref));
      // With more than these the API server refuses the route, which another rule tells.
      const refs = all.slice(0, MOST_REFS);
      for (const [index, ref] of refs.entries()) {
        const verdicts = refs.slice(0, index).flatMap((first) => {
          const verdict = verdictOf(resource, first, ref);
          return verdict === undefined ? [] : [{ first, verdict, severity: severityOf(verdict, resource) }];
        });
        const worst = verdicts.find(({ severity }) => severity === 'error') ?? verdicts[0];
        if (worst === undefined) continue;
        const { first, verdict, severity } = worst;
        const { kind, name } = parentOf(resource, ref);
        const data = { parent: `${kind} "${name ?? ''}"`, section: sectionOf(ref), port: portOf(ref) };
        const notes = [{ message: 'the first parentRef is here', at: first.get('name').at }];
        const place = ref.get('sectionName').exists ? ref.get('sectionName') : ref.get('name');
        report(place.at, verdict, data, { notes, severity });
      }

      function judgeKind(ref: Cursor<ParentReference>, { group, kind }: { group: string; kind: string }): void {
        if (group !== GATEWAY_GROUP) return;
        const { at } = ref.get('kind');
        const meant = KINDS.includes(kind) ? undefined : didYouMean(kind, KINDS);
        const severity = 'warning';
        if (kind === 'Service') report(at, 'serviceGroup', undefined, { severity });
        else if (meant !== undefined) {
          const fix = unsafeFix(`write "${meant}"`, rewriting(ref.get('kind'), meant));
          report(at, 'kind', { kind, meant }, { severity, fix });
        }
      }
    },
  },
});

const KINDS = ['Gateway', 'ListenerSet'];

const MOST_REFS = 32;

interface Data {
  readonly parent: string;
  readonly section: string;
  readonly port: number;
}

type Verdict = 'same' | 'unnamed' | 'byPort' | 'portOnOne' | 'hidden';

/** An error is what every channel that takes the route refuses. */
function severityOf(verdict: Verdict, route: AnyRoute): 'error' | 'warning' {
  if (verdict === 'same' || verdict === 'unnamed') return 'error';
  return verdict === 'portOnOne' && isExperimental(route) ? 'error' : 'warning';
}

/** What is wrong about two parentRefs together. Source: the CEL rules of parentRefs, standard and experimental. */
function verdictOf(route: AnyRoute, a: Cursor<ParentReference>, b: Cursor<ParentReference>): Verdict | undefined {
  const left = parentOf(route, a);
  const right = parentOf(route, b);
  if (left.group !== right.group || left.kind !== right.kind || left.name !== right.name) return undefined;
  const sections = [sectionOf(a), sectionOf(b)];
  const ports = [portOf(a), portOf(b)];
  if (writtenNamespace(a) !== writtenNamespace(b)) {
    // The API compares what is written, so that it misses the route's own namespace written out.
    const same = left.namespace === right.namespace && sections[0] === sections[1] && ports[0] === ports[1];
    return same ? 'hidden' : undefined;
  }
  if ((sections[0] === '') !== (sections[1] === '')) return 'unnamed';
  if (sections[0] !== sections[1]) return (ports[0] === 0) === (ports[1] === 0) ? undefined : 'portOnOne';
  if ((ports[0] === 0) !== (ports[1] === 0) || ports[0] === ports[1]) return 'same';
  // The experimental channel tells parents apart by port as well.
  return isExperimental(route) ? undefined : 'byPort';
}

function isReadable(ref: Cursor<ParentReference>): boolean {
  const fields = ['group', 'kind', 'namespace', 'name', 'sectionName', 'port'] as const;
  const isKnown = (field: Cursor<number | string>): boolean => !field.exists || field.intOrString !== undefined;
  return ref.get('name').string !== undefined && fields.every((field) => isKnown(ref.get(field)));
}

const sectionOf = (ref: Cursor<ParentReference>): string => ref.get('sectionName').string ?? '';
const portOf = (ref: Cursor<ParentReference>): number => ref.get('port').integer ?? 0;
const writtenNamespace = (ref: Cursor<ParentReference>): string => ref.get('namespace').string ?? '';
