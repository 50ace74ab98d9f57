/** Paths that several rules define for the same host and class. */
import {
  type Claim,
  claimsOf,
  defineRule,
  describe,
  directoriesOfAlternatives,
  directoryOf,
  isCanary,
  isSeparateSample,
  type Note,
  nginxSettings,
  type Project,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'objects',
  docs: {
    summary: 'Several rules for one class of Ingress define the same host and path.',
    why: 'Only one of them gets the requests. Which one depends on the controller and on the age of the objects.',
    remedy: 'Keep one of the rules, or use different paths, hosts or classes.',
  },
  messages: {
    within: (to: { match: string; winner: string }) => ({
      message: `duplicate ${to.match}`,
      help: `remove one of the two: ${to.winner}`,
    }),
    refused: (to: { match: string; other: string }) => ({
      message: `${to.match} conflicts with ${to.other}`,
      help: 'remove one of the two: the admission webhook of ingress-nginx rejects the second, and without it the older Ingress gets all requests',
    }),
    across: (to: { match: string; other: string; winner: string }) => ({
      message: `${to.match} conflicts with ${to.other}`,
      help: `remove one of the two: ${to.winner}`,
    }),
    canaries: (to: { match: string; other: string }) => ({
      message: `${to.match} already has a canary, ${to.other}`,
      help: 'remove one of the canaries: ingress-nginx uses one per path and ignores the others',
    }),
  },
  check: {
    cluster(cluster, { report, project }) {
      const alternatives = directoriesOfAlternatives(cluster);
      const byKey = new Map<string, Claim[]>();
      const claims = claimsOf(cluster);
      const isAlternative = alternatesAmong(claims, project);
      for (const claim of claims) {
        const group = byKey.get(claim.key) ?? [];
        byKey.set(claim.key, group);
        const first = group.find((other) => isRival(other, claim, project, alternatives));
        group.push(claim);
        if (first === undefined) continue;
        const at = claim.path.path.exists ? claim.path.path.at : claim.path.at.key;
        const notes: readonly Note[] = [
          { message: 'first defined here', at: first.path.path.exists ? first.path.path.at : first.path.at.key },
        ];
        const match = matchText(claim);
        // Whichever of the two is applied, the requests go to the same Service.
        const isInfo =
          isAlternative(first.ingress, claim.ingress, isNginx(claim)) ||
          isSeparateSample(cluster, claim.ingress, first.ingress);
        const severity = isInfo ? 'info' : 'warning';
        const extra = { notes, about: claim.ingress, severity } as const;
        const other = describe(first.ingress);
        if (first.ingress === claim.ingress) report(at, 'within', { match, winner: winnerWithin(claim) }, extra);
        else if (isCanary(claim.ingress)) report(at, 'canaries', { match, other }, extra);
        else if (isNginx(claim)) report(at, 'refused', { match, other }, extra);
        else report(at, 'across', { match, other, winner: winnerAcross(claim) }, extra);
      }
    },
  },
});

/** Whether two claims are applied to one cluster: alternatives in other files and directories are not. */
function isRival(first: Claim, second: Claim, project: Project, alternatives: ReadonlySet<string>): boolean {
  const a = first.ingress;
  const b = second.ingress;
  if (a === b) return true;
  // Another rule reports duplicate objects; they may also be alternatives.
  if (a.name === b.name && a.namespace === b.namespace) return false;
  if (isCanary(a) !== isCanary(b) || [a, b].some(mayBeCanary)) return false;
  if (a.file.path === b.file.path) return true;
  const appliers = project.kustomizations.appliedBy(a.file.path);
  if (project.kustomizations.appliedBy(b.file.path).some((applier) => appliers.includes(applier))) return true;
  const directory = directoryOf(a.file.path);
  return directory === directoryOf(b.file.path) && !alternatives.has(directory);
}

/**
 * Whether two Ingresses of two files, which no kustomization brings together, are alternatives: the one has all paths of
 * the other, with the same backends, and more, or none more where the controller takes both.
 */
function alternatesAmong(
  claims: readonly Claim[],
  { kustomizations }: Project,
): (one: Claim['ingress'], other: Claim['ingress'], isRefused: boolean) => boolean {
  let byIngress: Map<Claim['ingress'], Set<string>> | undefined;
  const pathsOf = (ingress: Claim['ingress']): ReadonlySet<string> => {
    if (byIngress === undefined) {
      byIngress = new Map();
      for (const { ingress: owner, key, path } of claims) {
        const known = byIngress.get(owner) ?? new Set();
        byIngress.set(owner, known.add(JSON.stringify([key, path.backend.service.string, path.backend.portRef])));
      }
    }
    return byIngress.get(ingress) ?? new Set();
  };
  return (one, other, isRefused) => {
    if (one.file.path === other.file.path || one.namespace !== other.namespace) return false;
    const appliers = kustomizations.appliedBy(one.file.path);
    if (kustomizations.appliedBy(other.file.path).some((applier) => appliers.includes(applier))) return false;
    const [fewer, more] = [pathsOf(one), pathsOf(other)].sort((a, b) => a.size - b.size);
    if (fewer === undefined || more === undefined || (isRefused && fewer.size === more.size)) return false;
    return [...fewer].every((path) => more.has(path));
  };
}

/** Whether an Ingress may be a canary. */
function mayBeCanary(ingress: Claim['ingress']): boolean {
  return nginxSettings(ingress).canary.is === 'unknown';
}

function isNginx({ class: { dialect } }: Claim): boolean {
  return dialect === 'ingress-nginx';
}

function matchText({ host, type, text }: Claim): string {
  return `path "${text}" (${type}) for ${host === '' ? 'all hosts' : `host "${host}"`}`;
}

function winnerWithin({ class: { dialect } }: Claim): string {
  switch (dialect) {
    case 'gke':
      return 'GKE uses the last one';
    case 'ingress-nginx':
    case 'aws-alb':
    case 'haproxy-ingress':
      return 'the first one gets all requests';
    default:
      return 'which one gets the requests depends on the controller';
  }
}

function winnerAcross({ class: { dialect } }: Claim): string {
  switch (dialect) {
    case 'aws-alb':
      return 'the Ingress with the lower group.order gets all requests';
    case 'haproxy-ingress':
    case 'contour':
      return 'the older Ingress gets all requests';
    case 'traefik':
      return 'Traefik assigns the same priority to both';
    default:
      return 'which one gets the requests depends on the controller';
  }
}
