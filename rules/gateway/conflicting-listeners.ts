/** Listeners of one Gateway that share a port and cannot be told apart. */
import { defineRule, isListenerOwner, type ListenerFacts, listenersIn, Rivals } from '../../src/kit.ts';

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
    summary: 'Two listeners share a port, and nothing in a connection tells which of them it is for.',
    why: 'Most Gateways refuse both of them (ProtocolConflict or HostnameConflict), so that neither is served.',
    remedy: 'Put one of the two on another port.',
  },
  messages: {
    protocols: ({ one, other, port }: Pair) => ({
      message: `listeners ${other} and ${one} share port ${port}`,
      help: 'put one of the two on another port: a port speaks one of HTTP, TLS and TCP',
    }),
    hostnames: ({ one, other, port }: Pair) => ({
      message: `listeners ${other} and ${one} share port ${port} and take the same hostnames`,
      help: 'give the two different hostnames, or put one of them on another port',
    }),
  },
  check: {
    resource(resource, { report }) {
      if (!isListenerOwner(resource)) return;
      const earlier = new Rivals<ListenerFacts>();
      for (const listener of listenersIn(resource)) {
        // Two of one protocol are refused by the API server already.
        const rival = earlier.of(listener, true);
        earlier.add(listener);
        if (rival === undefined || listener.port === undefined) continue;
        const isSni = [listener, rival].every(({ protocol }) => protocol === 'TLS' || protocol === 'HTTPS');
        const data = {
          one: `"${listener.name}" (${listener.protocol})`,
          other: `"${rival.name}" (${rival.protocol})`,
          port: listener.port,
        };
        const notes = [{ message: `listener "${rival.name}" is here`, at: rival.at.get('port').at }];
        report(listener.at.get('port').at, isSni ? 'hostnames' : 'protocols', data, { notes });
      }
    },
  },
});
