/** Duplicate node ports. Source: kubernetes initNodePorts; the allocator ignores the protocol. */
import {
  type Cursor,
  defineRule,
  describe,
  directoryOf,
  labelText,
  needsHealthCheck,
  type Project,
  portsOf,
  push,
  type ResourceOf,
  type Severity,
  serviceType,
  templateSelector,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  judges: { within: 'value', between: 'objects' },
  docs: {
    summary: 'Two ports, of one Service or of two, have the same nodePort.',
    why: 'A node port can belong to only one Service, whatever the protocol. The API server rejects the second one.',
    remedy: 'Set another nodePort on one of them, or remove nodePort to get a free one.',
  },
  messages: {
    within: (to: { port: number }) => ({
      message: `duplicate nodePort ${to.port} in this Service`,
      help: 'set another nodePort, or remove it to get a free one',
    }),
    between: (to: { port: number; other: string }) => ({
      message: `nodePort ${to.port} conflicts with ${to.other}, which has the same nodePort`,
      help: 'set another nodePort, or remove it to get a free one',
    }),
  },
  check: {
    Service: {
      given: ['spec.ports[].nodePort'],
      check(service, { report }) {
        for (const { at, port, first } of conflictsWithin(service))
          report(at.at, 'within', { port }, { notes: [{ message: 'first use of this node port', at: first.at }] });
      },
    },
    cluster(cluster, { project, settings, report }) {
      const { from, to } = settings.nodePortRange;
      const taken = new Map<number, Claimed>();
      for (const service of cluster.all('Service'))
        for (const claim of claimsOf(service)) {
          // Outside the range it is rejected anyway.
          if (claim.port < from || claim.port > to) continue;
          const earlier = taken.get(claim.port) ?? { inDirectory: new Map(), inBuild: new Map() };
          const rival = gradedRival(project, earlier, claim);
          if (rival !== undefined) {
            const notes = [{ message: `${describe(rival.claim.service)} uses it here`, at: rival.claim.at.at }];
            const data = { port: claim.port, other: describe(rival.claim.service) };
            report(claim.at.at, 'between', data, { about: service, severity: rival.severity, notes });
          }
          taken.set(claim.port, earlier);
          const { path } = service.file;
          push(earlier.inDirectory, directoryOf(path), claim);
          for (const build of project.kustomizations.appliedBy(path)) push(earlier.inBuild, build, claim);
        }
    },
  },
});

interface Claim {
  readonly service: ResourceOf<'Service'>;
  readonly port: number;
  readonly at: Cursor;
}

/** The Services that use a node port so far, in order, by directory and by kustomization. */
interface Claimed {
  readonly inDirectory: Map<string, Claim[]>;
  readonly inBuild: Map<string, Claim[]>;
}

/** The node ports that a Service sets, each once: several protocols of one port can share a number. */
function claimsOf(service: ResourceOf<'Service'>): readonly Claim[] {
  const type = serviceType(service);
  if (type !== 'NodePort' && type !== 'LoadBalancer') return [];
  const claims = new Map<number, Claim>();
  for (const { at, nodePort } of portsOf(service))
    if (nodePort !== undefined && !claims.has(nodePort))
      claims.set(nodePort, { service, port: nodePort, at: at.get('nodePort') });
  const health = service.root.get('spec').get('healthCheckNodePort');
  if (needsHealthCheck(service) && health.integer)
    claims.set(health.integer, { service, port: health.integer, at: health });
  return [...claims.values()];
}

interface Conflict {
  readonly port: number;
  readonly at: Cursor;
  readonly first: Cursor;
}

function conflictsWithin(service: ResourceOf<'Service'>): readonly Conflict[] {
  const type = serviceType(service);
  // For type ClusterIP the field itself is rejected.
  if (type === undefined || type === 'ClusterIP') return [];
  const conflicts: Conflict[] = [];
  const claimed = new Map<number, { at: Cursor; port: number | undefined; protocols: Set<string> }>();
  for (const { at, port, protocol, nodePort } of portsOf(service)) {
    if (nodePort === undefined) continue;
    const field = at.get('nodePort');
    const first = claimed.get(nodePort);
    if (first === undefined) claimed.set(nodePort, { at: field, port, protocols: new Set([protocol]) });
    else {
      const sameProtocol = first.protocols.has(protocol);
      // Nothing is allocated for ExternalName, so only an exact repetition is rejected there. Another rule reports
      // ports that repeat another one entirely.
      const refused = type === 'ExternalName' ? sameProtocol : first.port !== port;
      if (refused) conflicts.push({ port: nodePort, at: field, first: first.at });
      first.protocols.add(protocol);
    }
  }
  const health = service.root.get('spec').get('healthCheckNodePort');
  const first = health.integer === undefined ? undefined : claimed.get(health.integer);
  if (first !== undefined && health.integer !== undefined && needsHealthCheck(service))
    conflicts.push({ port: health.integer, at: health, first: first.at });
  return conflicts;
}

/** The earlier claim that conflicts with this one, and how certain it is that both are applied to one cluster. */
function gradedRival(
  project: Project,
  { inDirectory, inBuild }: Claimed,
  claim: Claim,
): { readonly claim: Claim; readonly severity: Severity } | undefined {
  const { service } = claim;
  const { path } = service.file;
  const rivalIn = (claims: readonly Claim[] | undefined): Claim | undefined =>
    claims?.find((other) => !areAlternatives(other.service, service));
  const near = rivalIn(inDirectory.get(directoryOf(path)));
  if (near !== undefined) return { claim: near, severity: 'error' };
  const [together] = project.kustomizations
    .appliedBy(path)
    .flatMap((build) => rivalIn(inBuild.get(build)) ?? [])
    .sort((a, b) => a.service.order - b.service.order);
  return together === undefined ? undefined : { claim: together, severity: 'error' };
}

/** Several definitions of one object, or several ways to expose the same pods in separate files: only one is applied. */
function areAlternatives(a: ResourceOf<'Service'>, b: ResourceOf<'Service'>): boolean {
  if (a.name === b.name && a.namespace === b.namespace) return true;
  if (a.file === b.file) return false;
  return a.name === b.name || (a.namespace === b.namespace && selectorText(a) === selectorText(b));
}

function selectorText(service: ResourceOf<'Service'>): string {
  const pairs = Object.entries(templateSelector(service) ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return labelText(Object.fromEntries(pairs));
}
