/** Routes that the controller of their parent has not accepted. */
import {
  type AnyRoute,
  attach,
  type Cursor,
  defineRule,
  destinationsOf,
  failureText,
  type ParentReference,
  parentFailure,
  parentOf,
  parentRefsOf,
  referenceFailure,
  serviceBehind,
  severityOf,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  judges: 'objects',
  docs: {
    summary:
      'A route is not accepted by its parent. Only objects of a cluster show this: with `--cluster`, or in the output of `kubectl get -o yaml`.',
    why: 'The controller has not set up the route: its requests are answered with 404, or by another route.',
    remedy: 'Correct what the reason of the condition says, such as the parentRef or the hostnames.',
  },
  messages: {
    notAccepted: (to: { parent: string; kind: string; name: string; state: string }) => ({
      message: `${to.kind} "${to.name}" is ${to.state}; parent: ${to.parent}`,
      help: `see the message of the condition with "kubectl describe ${to.kind.toLowerCase()} ${to.name}"`,
    }),
    notResolved: (to: { kind: string; name: string; reason: string }) => ({
      message: `a reference of ${to.kind} "${to.name}" is not resolved: ${to.reason}`,
      help: `see the message of the condition with "kubectl describe ${to.kind.toLowerCase()} ${to.name}"`,
    }),
  },
  check: {
    route: {
      // Only what a cluster has printed has it.
      given: ['status.parents'],
      check(resource, { cluster, report }) {
        for (const parent of parentRefsOf(resource)) {
          const failure = parentFailure(resource, parent);
          if (failure === undefined) {
            judgeReferences(resource, parent);
            continue;
          }
          // Where the manifests show why, another rule reports it.
          if (attach(cluster, resource, parent).is === 'refused') continue;
          const { kind, namespace, name = '' } = parentOf(resource, parent);
          const data = {
            parent: `${kind} ${namespace}/${name}`,
            kind: resource.kind,
            name: resource.name,
            state: failureText(failure),
          };
          const notes = [{ message: 'the controller reports it here', at: failure.at.child('reason').at }];
          report(parent.get('name').at, 'notAccepted', data, { severity: severityOf(failure), notes });
        }

        function judgeReferences(route: AnyRoute, parent: Cursor<ParentReference>): void {
          const failure = referenceFailure(route, parent);
          if (failure === undefined) return;
          const isShown = destinationsOf(route).some(({ ref }) => serviceBehind(cluster, route, ref)?.is === 'absent');
          if (isShown) return;
          const data = { kind: route.kind, name: route.name, reason: failure.reason };
          const notes = [{ message: 'the controller reports it here', at: failure.at.child('reason').at }];
          report(parent.get('name').at, 'notResolved', data, { severity: severityOf(failure), notes });
        }
      },
    },
  },
});
