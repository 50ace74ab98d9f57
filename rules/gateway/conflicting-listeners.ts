/** Listeners of one Gateway that share a port and conflict. */
import { defineRule, type ListenerFacts, listenersIn, Rivals } from '../../src/kit.ts';

interface Pair {
  /** `"web" (HTTPS)` */
  readonly one: string;
  readonly other: string;
  readonly port: number;
}

export default defineRule({
  severity: 'warning',
  scope: 'object',
  judges: 'objects',
  docs: {
    summary: 'Two listeners share a port, and connections to the port cannot be assigned to one of them.',
    why: 'Most Gateways reject both listeners (ProtocolConflict or HostnameConflict) and serve neither of them.',
    remedy: 'Move one of the two to another port.',
  },
  messages: {
    protocols: ({ one, other, port }: Pair) => ({
      message: `listener ${one} conflicts with listener ${other} on port ${port}`,
      help: 'move one of the two to another port: HTTP, TLS and TCP cannot share a port',
    }),
    hostnames: ({ one, other, port }: Pair) => ({
      message: `listener ${one} conflicts with listener ${other} on port ${port}: both accept the same hostnames`,
      help: 'set different hostnames, or move one of the two to another port',
    }),
  },
  check: {
    listenerOwner(resource, { report }) {
      const earlier = new Rivals<ListenerFacts>();
      for (const listener of listenersIn(resource)) {
        // The API server already rejects two listeners of the same protocol.
        const rival = earlier.of(listener, true);
        earlier.add(listener);
        if (rival === undefined || listener.port === undefined) continue;
        const isSni = [listener, rival].every(({ protocol }) => protocol === 'TLS' || protocol === 'HTTPS');
        const data = {
          one: `"${listener.name}" (${listener.protocol})`,
          other: `"${rival.name}" (${rival.protocol})`,
          port: listener.port,
        };
        const notes = [{ message: `listener "${rival.name}" is defined here`, at: rival.at.get('port').at }];
        report(listener.at.get('port').at, isSni ? 'hostnames' : 'protocols', data, { notes });
      }
    },
  },
});
