/** ParentRefs that the API server cannot distinguish, or that refer to an unsupported kind. */
import {
  type AnyRoute,
  type Cursor,
  defineRule,
  didYouMean,
  GATEWAY_GROUP,
  isExperimental,
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
      'A route refers to one parent several times without different listeners, or to a kind that cannot be a parent.',
    why: 'The API server rejects the route.',
    remedy: 'Keep one parentRef for each parent, or set a different sectionName in each.',
  },
  messages: {
    same: ({ parent, section }: Data) => ({
      message: `duplicate parentRef to ${parent}${section === '' ? '' : ` with sectionName "${section}"`}`,
      help: 'remove one of the two, or set a different sectionName in each',
    }),
    unnamed: ({ parent }: Data) => ({
      message: `duplicate parentRef to ${parent}, once with and once without sectionName`,
      help: 'remove the parentRef with sectionName, or set a different sectionName in each: without one, a route attaches to all listeners',
    }),
    byPort: ({ parent }: Data) => ({
      message: `the parentRefs to ${parent} differ only in port, which the standard channel of the Gateway API rejects`,
      help: 'set a different sectionName in each parentRef',
    }),
    portOnOne: ({ parent }: Data) => ({
      message: `duplicate parentRef to ${parent}, once with and once without port`,
      help: 'set port in both or in neither: the experimental channel of the Gateway API rejects the route',
    }),
    kind: (to: { kind: string; meant: string }) => ({
      message: `unsupported parent kind "${to.kind}"`,
      help: `did you mean "${to.meant}"?`,
    }),
    serviceGroup: () => ({
      message: 'kind "Service" in a parentRef requires group ""',
      help: 'set group: ""',
    }),
    hidden: ({ parent }: Data) => ({
      message: `duplicate parentRef to ${parent}: they differ only in whether the namespace is set`,
      help: 'remove one of the two',
    }),
  },
  check: {
    route(resource, { report, settings }) {
      const all = parentRefsOf(resource).filter(isReadable);
      for (const ref of all) judgeKind(ref, parentOf(resource, ref));
      // With more parentRefs the API server rejects the route, which another rule reports.
      const refs = all.slice(0, MOST_REFS);
      const byPorts = refs.length > 1 && isExperimental(resource, settings);
      for (const [index, ref] of refs.entries()) {
        const verdicts = refs.slice(0, index).flatMap((first) => {
          const verdict = verdictOf(resource, first, ref, byPorts);
          return verdict === undefined ? [] : [{ first, verdict, severity: severityOf(verdict, byPorts) }];
        });
        const worst = verdicts.find(({ severity }) => severity === 'error') ?? verdicts[0];
        if (worst === undefined) continue;
        const { first, verdict, severity } = worst;
        const { kind, name } = parentOf(resource, ref);
        const data = { parent: `${kind} "${name ?? ''}"`, section: sectionOf(ref), port: portOf(ref) };
        const notes = [{ message: 'the first parentRef is defined here', at: first.get('name').at }];
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
          const fix = unsafeFix(`replace with "${meant}"`, rewriting(ref.get('kind'), meant));
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

/** An error if every channel that supports the route rejects it. */
function severityOf(verdict: Verdict, byPorts: boolean): 'error' | 'warning' {
  if (verdict === 'same' || verdict === 'unnamed') return 'error';
  return verdict === 'portOnOne' && byPorts ? 'error' : 'warning';
}

/** What is wrong about two parentRefs together. Source: the CEL rules of parentRefs, standard and experimental. */
function verdictOf(
  route: AnyRoute,
  a: Cursor<ParentReference>,
  b: Cursor<ParentReference>,
  byPorts: boolean,
): Verdict | undefined {
  const left = parentOf(route, a);
  const right = parentOf(route, b);
  if (left.group !== right.group || left.kind !== right.kind || left.name !== right.name) return undefined;
  const sections = [sectionOf(a), sectionOf(b)];
  const ports = [portOf(a), portOf(b)];
  if (writtenNamespace(a) !== writtenNamespace(b)) {
    // The API server compares the written values, so it does not recognize an explicit namespace of the route.
    const same = left.namespace === right.namespace && sections[0] === sections[1] && ports[0] === ports[1];
    return same ? 'hidden' : undefined;
  }
  if ((sections[0] === '') !== (sections[1] === '')) return 'unnamed';
  if (sections[0] !== sections[1]) return (ports[0] === 0) === (ports[1] === 0) ? undefined : 'portOnOne';
  if ((ports[0] === 0) !== (ports[1] === 0) || ports[0] === ports[1]) return 'same';
  // The experimental channel also distinguishes parents by port.
  return byPorts ? undefined : 'byPort';
}

function isReadable(ref: Cursor<ParentReference>): boolean {
  const fields = ['group', 'kind', 'namespace', 'name', 'sectionName', 'port'] as const;
  const isKnown = (field: Cursor<number | string>): boolean => !field.exists || field.intOrString !== undefined;
  return ref.get('name').string !== undefined && fields.every((field) => isKnown(ref.get(field)));
}

const sectionOf = (ref: Cursor<ParentReference>): string => ref.get('sectionName').string ?? '';
const portOf = (ref: Cursor<ParentReference>): number => ref.get('port').integer ?? 0;
const writtenNamespace = (ref: Cursor<ParentReference>): string => ref.get('namespace').string ?? '';
