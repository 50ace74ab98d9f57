/** Paths that two rules claim for the same host and class. */
import {
  type Claim,
  claimsOf,
  defineRule,
  describe,
  directoriesOfAlternatives,
  directoryOf,
  isCanary,
  type Note,
  nginxSettings,
  type Project,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'objects',
  docs: {
    summary: 'The same host and path is claimed twice for one class of Ingress.',
    why: 'Only one of the two serves the requests, and which one is up to the controller and to the age of the objects.',
    remedy: 'Keep one of the two, or tell them apart by path, host or class.',
  },
  messages: {
    within: (to: { match: string; winner: string }) => ({
      message: `${to.match} is already in this Ingress`,
      help: `remove one of the two: ${to.winner}`,
    }),
    refused: (to: { match: string; other: string }) => ({
      message: `${to.match} is already claimed by ${to.other}`,
      help: 'keep one of the two: the admission webhook of ingress-nginx refuses the second, and without it the older one serves',
    }),
    across: (to: { match: string; other: string; winner: string }) => ({
      message: `${to.match} is already claimed by ${to.other}`,
      help: `keep one of the two: ${to.winner}`,
    }),
    canaries: (to: { match: string; other: string }) => ({
      message: `${to.match} already has a canary, ${to.other}`,
      help: 'keep one canary: ingress-nginx uses one per path and ignores the others',
    }),
  },
  check: {
    cluster(cluster, { report, project }) {
      const alternatives = directoriesOfAlternatives(cluster);
      const byKey = new Map<string, Claim[]>();
      for (const claim of claimsOf(cluster)) {
        const group = byKey.get(claim.key) ?? [];
        byKey.set(claim.key, group);
        const first = group.find((other) => isRival(other, claim, project, alternatives));
        group.push(claim);
        if (first === undefined) continue;
        const at = claim.path.path.exists ? claim.path.path.at : claim.path.at.key;
        const notes: readonly Note[] = [
          { message: 'the first is here', at: first.path.path.exists ? first.path.path.at : first.path.at.key },
        ];
        const match = matchText(claim);
        const extra = { notes, about: claim.ingress };
        const other = describe(first.ingress);
        if (first.ingress === claim.ingress) report(at, 'within', { match, winner: winnerWithin(claim) }, extra);
        else if (isCanary(claim.ingress)) report(at, 'canaries', { match, other }, extra);
        else if (isNginx(claim)) report(at, 'refused', { match, other }, { ...extra, severity: 'error' });
        else report(at, 'across', { match, other, winner: winnerAcross(claim) }, extra);
      }
    },
  },
});

/** Whether two claims meet in one cluster: alternatives in other files and directories do not. */
function isRival(first: Claim, second: Claim, project: Project, alternatives: ReadonlySet<string>): boolean {
  const a = first.ingress;
  const b = second.ingress;
  if (a === b) return true;
  // The same object twice is a error of its own, or an alternative.
  if (a.name === b.name && a.namespace === b.namespace) return false;
  if (isCanary(a) !== isCanary(b) || [a, b].some(mayBeCanary)) return false;
  if (a.file.path === b.file.path) return true;
  const appliers = project.kustomizations.appliedBy(a.file.path);
  if (project.kustomizations.appliedBy(b.file.path).some((applier) => appliers.includes(applier))) return true;
  const directory = directoryOf(a.file.path);
  return directory === directoryOf(b.file.path) && !alternatives.has(directory);
}

/** Whether it is not known if an Ingress is a canary. */
function mayBeCanary(ingress: Claim['ingress']): boolean {
  return nginxSettings(ingress).canary.is === 'unknown';
}

function isNginx({ class: { dialect } }: Claim): boolean {
  return dialect === 'ingress-nginx';
}

function matchText({ host, type, text }: Claim): string {
  return `${type} path "${text}" for ${host === '' ? 'every host' : `host "${host}"`}`;
}

function winnerWithin({ class: { dialect } }: Claim): string {
  switch (dialect) {
    case 'gke':
      return 'GKE takes the last';
    case 'ingress-nginx':
    case 'aws-alb':
    case 'haproxy-ingress':
      return 'the first one takes all requests';
    default:
      return 'which one serves is up to the controller';
  }
}

function winnerAcross({ class: { dialect } }: Claim): string {
  switch (dialect) {
    case 'aws-alb':
      return 'the one with the lower group.order takes all requests';
    case 'haproxy-ingress':
    case 'contour':
      return 'the older one takes all requests';
    case 'traefik':
      return 'Traefik gives both the same priority';
    default:
      return 'which one serves is up to the controller';
  }
}
