/** NetworkPolicies that block the port of an ambient mesh. */
import { defineRule, mayHaveLabel, portText, type ResourceOf, restricts, rulesOfPolicy } from '../../src/kit.ts';

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
      const found = cluster.find('Namespace', '', policy.namespace, policy);
      const labels = found.is === 'found' ? found.resource.root.get('metadata').get('labels') : undefined;
      const mode = labels?.child(MODE);
      if (mode?.string !== 'ambient' || restricts(policy, 'Ingress') !== true) return;
      const policies = cluster.inNamespace('NetworkPolicy', policy.namespace);
      if (policies.some(admitsTunnel)) return;
      const selected = cluster.workloadsIn(policy.namespace);
      if (selected.some(({ resource, labels: own }) => own[MODE] === 'none' || mayHaveLabel(resource, MODE))) return;
      const ports = ingressPorts(policy);
      const [first] = ports;
      if (first === undefined) return;
      const listed = ports.flatMap((port) => port.get('port').intOrString ?? []).map(portText);
      const data = { ports: `port ${[...new Set(listed)].join(', ')}`, namespace: policy.namespace };
      const notes = [{ message: 'the mesh is set here', at: mode.at }];
      report(first.get('port').at, 'tunnel', data, { notes });
    },
  },
});

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
