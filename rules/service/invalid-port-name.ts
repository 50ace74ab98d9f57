/** Names of ports, and of the container ports they lead to, in a form that the API refuses. */
import { type Cursor, defineRule, dnsLabelFlaw, type Fix, portNameFlaw, replacing } from '../../src/kit.ts';

export default defineRule({
  severity: 'error',
  fix: 'safe',
  docs: {
    summary: 'The name of a port, or the container port that targetPort names, has a form that the API refuses.',
    why: 'The API server refuses the Service. A quoted number in targetPort is a name, not a number.',
    remedy: 'Use lower-case letters, digits and hyphens; write a numeric targetPort without quotes.',
  },
  messages: {
    name: (to: { name: string; flaw: string }) => `port name "${to.name}" ${to.flaw}`,
    target: (to: { name: string; flaw: string }) => ({
      message: `targetPort "${to.name}" ${to.flaw}`,
      help: 'name a container port (at most 15 lower-case letters, digits and hyphens), or give its number',
    }),
    quoted: (to: { name: string }) => ({
      message: `targetPort "${to.name}" is a name made of digits, which no container port can have`,
      help: `write the number without quotes: ${to.name}`,
    }),
  },
  check: {
    Service(service, { report }) {
      for (const port of service.root.get('spec').get('ports').items()) {
        const name = port.get('name').string;
        const flaw = name ? dnsLabelFlaw(name) : undefined;
        if (name && flaw) report(port.get('name').at, 'name', { name, flaw });
        checkTarget(port.get('targetPort'), (at, id, data, fix) => {
          if (id === 'quoted') report(at.at, 'quoted', data, { fix });
          else report(at.at, 'target', data);
        });
      }
    },
  },
});

function checkTarget(
  target: Cursor,
  found: (at: Cursor, id: 'quoted' | 'target', data: { name: string; flaw: string }, fix: Fix | undefined) => void,
): void {
  const name = target.string;
  const flaw = name ? portNameFlaw(name) : undefined;
  if (!name || !flaw) return;
  if (!/^[1-9]\d{0,4}$/.test(name)) return found(target, 'target', { name, flaw }, undefined);
  const edits = [replacing(target.at, name)];
  found(target, 'quoted', { name, flaw }, { title: `write ${name} as a number`, safety: 'safe', edits });
}
