/** Gateways and listeners that a cluster has not set up. */
import {
  defineRule,
  type Failure,
  failureText,
  listenerFailure,
  listenerReferenceFailure,
  ownerFailure,
  severityOf,
  unclaimed,
} from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  judges: 'objects',
  docs: {
    summary:
      'A Gateway or listener is not accepted or not programmed. Only objects of a cluster show this: with `--cluster`, or in the output of `kubectl get -o yaml`.',
    why: 'The controller has not set up what the manifest describes: no requests arrive there.',
    remedy: 'Read the message of the condition, and the log of the controller.',
  },
  messages: {
    owner: (to: { kind: string; name: string; state: string }) => ({
      message: `${to.kind} "${to.name}" is ${to.state}`,
      help: `see the message of the condition with "kubectl describe ${to.kind.toLowerCase()} ${to.name}"`,
    }),
    unclaimed: (to: { kind: string; name: string }) => ({
      message: `no controller has accepted ${to.kind} "${to.name}" yet`,
      help: 'check that the controller of its class runs, and that the GatewayClass has its controllerName',
    }),
    listener: (to: { kind: string; owner: string; name: string; state: string }) => ({
      message: `listener "${to.name}" is ${to.state}`,
      help: `see the message of the condition with "kubectl describe ${to.kind.toLowerCase()} ${to.owner}"`,
    }),
  },
  check: {
    listenerOwner: {
      // Only what a cluster has printed has them.
      given: ['status.conditions', 'status.listeners'],
      check(resource, { report }) {
        const { kind, name } = resource;
        const whole = ownerFailure(resource);
        if (whole !== undefined) {
          const data = { kind, name, state: failureText(whole) };
          return report(resource.root.child('metadata').child('name').at, 'owner', data, {
            severity: severityOf(whole),
            notes: noteOf(whole),
          });
        }
        const waiting = unclaimed(resource);
        if (waiting !== undefined)
          report(
            resource.root.child('metadata').child('name').at,
            'unclaimed',
            { kind, name },
            { severity: 'warning', notes: noteOf(waiting) },
          );
        for (const listener of resource.root.child('spec').child('listeners').items()) {
          const { string: own } = listener.child('name');
          if (own === undefined) continue;
          const failure = listenerFailure({ owner: resource, name: own });
          const unresolved = failure ?? listenerReferenceFailure({ owner: resource, name: own });
          if (unresolved === undefined) continue;
          const data = { kind, owner: name, name: own, state: failureText(unresolved) };
          // A listener may run with those of its references that are resolved.
          const severity = failure === undefined ? 'warning' : severityOf(failure);
          report(listener.child('name').at, 'listener', data, { severity, notes: noteOf(unresolved) });
        }
      },
    },
  },
});

function noteOf({ at }: Failure): readonly { readonly message: string; readonly at: Failure['at']['at'] }[] {
  return [{ message: 'the controller reports it here', at: at.child('reason').at }];
}
