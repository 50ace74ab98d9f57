/** Gateways whose GatewayClass does not exist. */
import {
  type Cluster,
  defineRule,
  didYouMean,
  directoriesOfAlternatives,
  directoryOf,
  listing,
  type ResourceOf,
  rewriting,
  unsafeFix,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  fix: 'unsafe',
  judges: 'objects',
  docs: {
    summary: 'The GatewayClass of a Gateway is not among the given files.',
    why: 'No controller accepts such a Gateway: it gets no address and serves no requests.',
    remedy: 'Set spec.gatewayClassName to a GatewayClass that exists.',
  },
  messages: {
    absent: (to: { name: string; given: string; meant: string | undefined }) => ({
      message: `GatewayClass "${to.name}" not found; available: ${to.given}`,
      help:
        to.meant === undefined
          ? 'set gatewayClassName to an available class; if the class exists elsewhere, add it to "external: classes" in kroute.yaml'
          : `did you mean "${to.meant}"?`,
    }),
  },
  check: {
    cluster(cluster, { report }) {
      const classes = cluster.all('GatewayClass');
      if (classes.length === 0) return;
      const names = new Set(classes.map(({ name }) => name));
      const given = listing([...names], (name) => `"${name}"`);
      const alternatives = directoriesOfAlternatives(cluster);
      for (const gateway of cluster.all('Gateway')) {
        const at = gateway.root.get('spec').get('gatewayClassName');
        const name = at.string;
        if (name === undefined || name === '' || MADE_BY_CONTROLLERS.test(name)) continue;
        if (cluster.find('GatewayClass', '', name, gateway).is !== 'absent') continue;
        const meant = didYouMean(name, names);
        if (meant === undefined && !isAmong(cluster, gateway, alternatives)) continue;
        const fix = meant === undefined ? undefined : unsafeFix(`replace with "${meant}"`, rewriting(at, meant));
        report(at.at, 'absent', { name, given, meant }, { about: gateway, fix });
      }
    },
  },
});

/** Classes that a platform or controller creates. */
const MADE_BY_CONTROLLERS =
  /^(istio(-.+)?|gke-.+|cilium|amazon-vpc-lattice|azure-alb-external|openshift-default|linkerd|kuma|consul)$/;

/** Whether there are classes for this Gateway: in its file, or in its directory if the files are not alternatives. */
function isAmong(cluster: Cluster, gateway: ResourceOf<'Gateway'>, alternatives: ReadonlySet<string>): boolean {
  const own = directoryOf(gateway.file.path);
  return cluster
    .all('GatewayClass')
    .some(({ file }) => file.path === gateway.file.path || (directoryOf(file.path) === own && !alternatives.has(own)));
}
