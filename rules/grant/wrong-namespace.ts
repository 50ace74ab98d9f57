/** ReferenceGrants for references of custom resources that are in another namespace than what these refer to. */
import { type Cursor, defineRule, describe, type GrantRequest, grantFor, type Resource } from '../../src/kit.ts';

export default defineRule({
  severity: 'warning',
  judges: 'tree',
  docs: {
    summary: 'A ReferenceGrant is not in the namespace of the object that it is meant for.',
    why: 'A grant permits references to objects in its namespace only. The controller rejects the reference with RefNotPermitted.',
    remedy: 'Move the ReferenceGrant to the namespace of the object that is referred to.',
  },
  messages: {
    elsewhere: (to: { from: string; target: string; namespace: string; own: string }) => ({
      message: `the ReferenceGrant permits references to namespace "${to.own}", but ${to.from} refers to ${to.target} in namespace "${to.namespace}"`,
      help: `move the grant to namespace "${to.namespace}"`,
    }),
  },
  check: {
    ReferenceGrant(grant, { cluster, report }) {
      const spec = grant.root.get('spec');
      for (const from of spec.get('from').items()) {
        const [group, kind, namespace] = [
          from.get('group').string,
          from.get('kind').string,
          from.get('namespace').string,
        ];
        if (group === undefined || kind === undefined || namespace === undefined) continue;
        for (const source of cluster.ofKind(group, kind)) {
          if (source.namespace !== namespace) continue;
          for (const to of referencesOf(source)) {
            if (to.namespace === grant.namespace || !permits(to)) continue;
            if (grantFor(cluster, { from: { group, kind, namespace }, to }) !== undefined) continue;
            const place = grant.root.get('metadata').get('namespace');
            const data = {
              from: describe(source),
              target: `${to.kind} "${to.name}"`,
              namespace: to.namespace,
              own: grant.namespace,
            };
            const notes = [{ message: 'the reference is here', at: to.at.at }];
            return report(place.exists ? place.at : grant.root.get('metadata').get('name').at, 'elsewhere', data, {
              notes,
            });
          }
        }
      }

      function permits({ group, kind, name }: GrantRequest['to']): boolean {
        return spec
          .get('to')
          .items()
          .some((entry) => {
            const only = entry.get('name').stringOr(name);
            return entry.get('group').string === group && entry.get('kind').string === kind && only === name;
          });
      }
    },
  },
});

type Reference = GrantRequest['to'] & { readonly at: Cursor };

/** The references of an object to other namespaces, wherever they are in its spec. */
function referencesOf(source: Resource): readonly Reference[] {
  const found: Reference[] = [];
  visit(source.root.child('spec'), 0);
  return found;

  function visit(at: Cursor, depth: number): void {
    if (depth > DEEPEST) return;
    for (const item of at.items()) visit(item, depth + 1);
    if (!at.isMap) return;
    const name = at.child('name').string;
    const namespace = at.child('namespace').string;
    const group = at.child('group').stringOr('');
    if (name !== undefined && namespace !== undefined && group !== undefined && namespace !== source.namespace) {
      const kind = at
        .child('kind')
        .stringOr(/secret|certificate/i.test(String(at.parent?.step ?? at.step ?? '')) ? 'Secret' : 'Service');
      if (kind !== undefined) found.push({ group, kind, namespace, name, at: at.child('namespace') });
    }
    for (const entry of at.entries()) visit(entry, depth + 1);
  }
}

/** References are not deeper in any known kind. */
const DEEPEST = 16;
