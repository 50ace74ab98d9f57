import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../dev/property.ts';
import { parseInput, projectOf } from '../../pipeline/project.ts';
import { DEFAULT_SETTINGS } from '../cluster/settings.ts';
import { listenersIn } from './listener.ts';
import { contradicts, Rivals } from './listener-conflicts.ts';

const listener = fc.record({
  protocol: fc.constantFrom('HTTP', 'HTTPS', 'TLS', 'TCP', 'UDP', 'example.com/chat', undefined),
  port: fc.constantFrom(80, 443, undefined),
  hostname: fc.constantFrom(undefined, '', 'a.test', 'A.test', '*.test', '${HOST}'),
});

test('the first conflict of a listener is the one that comparing all pairs finds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(listener, { minLength: 1, maxLength: 10 }), async (specs) => {
      const gateway = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: { name: 'gw' } };
      const content = JSON.stringify({ ...gateway, spec: { listeners: specs } });
      const { cluster } = await projectOf([parseInput({ path: 'a.yaml', content })], DEFAULT_SETTINGS);
      const [owner] = cluster.all('Gateway');
      const listeners = owner === undefined ? [] : listenersIn(owner);
      const all = new Rivals();
      for (const one of listeners) all.add(one);
      const earlier = new Rivals();
      for (const [place, one] of listeners.entries()) {
        const others = listeners.filter((other) => other !== one && contradicts(one, other));
        assert.equal(all.of(one), others[0]);
        const before = listeners.slice(0, place);
        assert.equal(
          earlier.of(one, true),
          before.find((other) => other.protocol !== one.protocol && contradicts(one, other)),
        );
        earlier.add(one);
      }
    }),
  );
});
