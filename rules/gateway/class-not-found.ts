/** Gateways whose class nobody declares. */
import {
  type Cluster,
  defineRule,
  didYouMean,
  directoriesOfAlternatives,
  directoryOf,
  type ResourceOf,
  rewriting,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'A Gateway asks for a class that is not among the given ones.',
    why: 'No controller takes such a Gateway: it gets no address and serves nothing.',
    remedy: 'Name one of the GatewayClasses in spec.gatewayClassName.',
  },
  messages: {
    absent: (to: { name: string; given: string; meant: string | undefined }) => ({
      message: `GatewayClass "${to.name}" is not among the given ones`,
      help: to.meant === undefined ? `the given classes are ${to.given}` : `did you mean "${to.meant}"?`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const classes = cluster.all('GatewayClass');
      if (classes.length === 0) return;
      const names = new Set(classes.map(({ name }) => name));
      const given = listed([...names]);
      const alternatives = directoriesOfAlternatives(cluster);
      for (const gateway of cluster.all('Gateway')) {
        const at = gateway.root.get('spec').get('gatewayClassName');
        const name = at.string;
        if (name === undefined || name === '' || MADE_BY_CONTROLLERS.test(name)) continue;
        if (cluster.find('GatewayClass', '', name, gateway).is !== 'absent') continue;
        const meant = didYouMean(name, names);
        if (meant === undefined && !isAmong(cluster, gateway, alternatives)) continue;
        const fix = meant === undefined ? undefined : unsafeFix(`write "${meant}"`, rewriting(at, meant));
        report(at.at, 'absent', { name, given, meant }, { about: gateway, fix });
      }
    },
  },
});

const SHOWN = 5;

function listed(names: readonly string[]): string {
  const first = names.slice(0, SHOWN).map((name) => `"${name}"`);
  return names.length > SHOWN ? `${first.join(', ')} and others` : first.join(', ');
}

/** Classes that a platform or controller makes itself. */
const MADE_BY_CONTROLLERS =
  /^(istio(-.+)?|gke-.+|cilium|amazon-vpc-lattice|azure-alb-external|openshift-default|linkerd|kuma|consul)$/;

/** Whether classes are given for this Gateway: in its file, or beside it where the files are no alternatives. */
function isAmong(cluster: Cluster, gateway: ResourceOf<'Gateway'>, alternatives: ReadonlySet<string>): boolean {
  const own = directoryOf(gateway.file.path);
  return cluster
    .all('GatewayClass')
    .some(({ file }) => file.path === gateway.file.path || (directoryOf(file.path) === own && !alternatives.has(own)));
}
