/** NetworkPolicies that block the port of an ambient mesh. */
import {
  type Cluster,
  type Cursor,
  defineRule,
  mayHaveLabel,
  podsOfPolicy,
  policiesAbout,
  portText,
  type ResourceOf,
  restricts,
  rulesOfPolicy,
} from '../../src/kit.ts';

type Policy = ResourceOf<'NetworkPolicy'>;

export default defineRule({
  severity: 'warning',
  judges: 'tree',
  docs: {
    summary: 'A NetworkPolicy admits only ports of the application in a namespace of an Istio ambient mesh.',
    why: 'In an ambient mesh, traffic between pods comes to port 15008 in a tunnel. The policy drops it, and connections time out.',
    remedy: 'Admit TCP port 15008 too.',
  },
  messages: {
    tunnel: (to: { ports: string; namespace: string }) => ({
      message: `the policy admits only ${to.ports}, but traffic of the ambient mesh in namespace "${to.namespace}" comes to port 15008`,
      help: 'add port 15008 to the ports of the ingress rule',
    }),
  },
  check: {
    NetworkPolicy(policy, { cluster, report }) {
      if (restricts(policy, 'Ingress') !== true) return;
      const [first] = ingressPorts(policy);
      if (first === undefined) return;
      const mesh = meshOf(cluster, policy);
      if (mesh === undefined) return;
      const listed = ingressPorts(policy).flatMap((port) => port.get('port').intOrString ?? []);
      const ports = `port ${[...new Set(listed.map(portText))].join(', ')}`;
      const notes = [{ message: 'the mesh is set here', at: mesh.at }];
      report(first.get('port').at, 'tunnel', { ports, namespace: policy.namespace }, { notes });
    },
  },
});

/** What puts pods of a policy into an ambient mesh, where no policy about them admits the tunnel: a label, theirs or the namespace's. */
function meshOf(cluster: Cluster, policy: Policy): Cursor | undefined {
  const found = cluster.find('Namespace', '', policy.namespace, policy);
  const labels = found.is === 'found' ? found.resource.root.get('metadata').get('labels') : undefined;
  const mode = labels?.child(MODE);
  const ofNamespace = mode?.string === 'ambient' ? mode : undefined;
  const pods = podsOfPolicy(cluster, policy);
  if (pods.length === 0) {
    const policies = cluster.inNamespace('NetworkPolicy', policy.namespace);
    return cluster.workloadsIn(policy.namespace).length > 0 || policies.some(admitsTunnel) ? undefined : ofNamespace;
  }
  for (const workload of pods) {
    const own = workload.labels[MODE];
    if (own === undefined ? ofNamespace === undefined || mayHaveLabel(workload.resource, MODE) : own !== 'ambient')
      continue;
    if (policiesAbout(cluster, workload).some(admitsTunnel)) continue;
    return own === undefined ? ofNamespace : workload.resource.root.child('metadata').child('name');
  }
  return undefined;
}

const MODE = 'istio.io/dataplane-mode';
const TUNNEL = 15008;

function ingressPorts(policy: Policy) {
  return rulesOfPolicy(policy)
    .filter(({ direction }) => direction === 'Ingress')
    .flatMap(({ ports }) => ports);
}

/** Whether a rule may admit the tunnel; ports whose numbers are not known may be it. */
function admitsTunnel(policy: Policy): boolean {
  return rulesOfPolicy(policy)
    .filter(({ direction }) => direction === 'Ingress')
    .some(
      ({ ports }) =>
        ports.length === 0 ||
        ports.some((one) => {
          const port = one.get('port');
          if (one.get('protocol').stringOr('TCP') !== 'TCP') return false;
          if (!port.exists) return true;
          const end = one.get('endPort').integer ?? port.integer;
          if (port.integer === undefined || end === undefined) return port.string === undefined;
          return port.integer <= TUNNEL && TUNNEL <= end;
        }),
    );
}
