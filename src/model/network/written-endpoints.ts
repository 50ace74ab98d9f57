/** Endpoints of Services without a selector, which are written by hand. */
import type { Cursor } from '../../load/value/cursor.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { clusterQuery } from '../cluster/query.ts';
import type { ResourceOf } from '../objects/resource.ts';
import { slicesOf } from './selection.ts';

/** Endpoints for some of the ports of a Service. */
interface Written {
  /** The names of the ports, `''` for one without a name; undefined where they are not known, so that every port may be meant. */
  readonly ports: readonly string[] | undefined;
  readonly hasAddresses: boolean;
}

/**
 * Whether the objects that list the endpoints of a Service have one for a port; undefined where no such object is among the
 * files. Ports are found by the name of the Service port. Source: kubernetes pkg/proxy (ServicePortName).
 */
export function hasWrittenEndpoint(
  cluster: Cluster,
  service: ResourceOf<'Service'>,
  port: { readonly name: string | undefined } | undefined,
): boolean | undefined {
  const written = writtenEndpoints(cluster, service);
  if (written.length === 0) return undefined;
  return written.some(
    ({ ports, hasAddresses }) =>
      hasAddresses && (port === undefined || ports === undefined || ports.includes(port.name ?? '')),
  );
}

const writtenEndpoints = clusterQuery(
  'written-endpoints.of',
  (cluster: Cluster, service: ResourceOf<'Service'>): readonly Written[] => [
    ...slicesOf(cluster, service).map(({ root, pending }) => ({
      ports: namesOf(root.child('ports')),
      hasAddresses: pending.patches || isFilled(root.child('endpoints'), isReady),
    })),
    ...cluster
      .definitions('Endpoints', service.namespace, service.name)
      .flatMap(({ root, pending }): readonly Written[] => {
        const subsets = root.child('subsets').items();
        if (subsets.length === 0)
          return [{ ports: undefined, hasAddresses: pending.patches || isOpen(root.child('subsets')) }];
        return subsets.map((subset) => ({
          ports: namesOf(subset.child('ports')),
          hasAddresses: pending.patches || isFilled(subset.child('addresses'), () => true),
        }));
      }),
  ],
);

/** A list that holds something else than a list is filled in later. */
const isOpen = (list: Cursor): boolean => list.exists && !list.isList && list.text !== undefined && list.text !== '';

function isFilled(list: Cursor, counts: (item: Cursor) => boolean): boolean {
  return isOpen(list) || list.items().some(counts);
}

/** Endpoints without a condition are ready. */
function isReady(endpoint: Cursor): boolean {
  const conditions = endpoint.child('conditions');
  return conditions.child('ready').boolean !== false || conditions.child('serving').boolean === true;
}

function namesOf(ports: Cursor): readonly string[] | undefined {
  if (!ports.exists || isOpen(ports)) return undefined;
  const names = ports.items().map((port) => {
    const name = port.child('name');
    return name.exists ? name.string : '';
  });
  const known = names.filter((name) => name !== undefined);
  return known.length < names.length ? undefined : known;
}
