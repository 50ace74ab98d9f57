/** `migrate`: Ingresses as objects of the Gateway API, and the comparison of both. */
import type { Comparison } from '../compare/change.ts';
import { compareTables } from '../compare/compare.ts';
import { existingGateway } from '../migrate/existing.ts';
import type { ImplementationName } from '../migrate/implementation.ts';
import { type Migration, migrate } from '../migrate/migrate.ts';
import type { SettingReport } from '../migrate/objects.ts';
import { prove, proveIngresses } from '../migrate/proof.ts';
import type { MigrationTarget } from '../migrate/reasons.ts';
import { migrateToIngress } from '../migrate/to-ingress.ts';
import type { Settings } from '../model/cluster/settings.ts';
import { dialectNamed } from '../model/ingress/dialect.ts';
import { describe, type Resource } from '../model/objects/resource.ts';
import { liftedToV1 } from '../pipeline/lift-versions.ts';
import { parseInput } from '../pipeline/project.ts';
import { type Routing, routingOf, shownTable } from '../pipeline/routing.ts';
import { type MigratedFile, migratedFiles } from '../render/migrate/manifests.ts';
import { shownComparison } from './shown-comparison.ts';
import { withUnread } from './unread.ts';
import { UsageError } from './usage-error.ts';

export interface Migrated {
  readonly to: MigrationTarget;
  readonly files: readonly MigratedFile[];
  readonly migration: Migration;
  readonly comparison: Comparison;
  /** Where a setting is written in a file that the user can open: `web.yaml:12`. */
  readonly placeOf: (at: SettingReport['at']) => string;
}

interface MigrateSettings {
  readonly gatewayClass?: string | undefined;
  readonly implementation?: ImplementationName | undefined;
  /** A Gateway among the files, `namespace/name`. */
  readonly gateway?: string | undefined;
}

export interface MigrationSettings extends MigrateSettings, Partial<ToIngressSettings> {
  readonly to: MigrationTarget;
}

/** Writes what Ingresses become, and compares what both answer. A controller is required where they stay Ingresses. */
export function migratedTo(before: Routing, settings: Settings, own: MigrationSettings): Promise<Migrated> {
  if (own.to === 'v1') return liftRouting(before, settings);
  if (own.to === 'gateway-api') return migrateRouting(before, settings, own);
  return reclassRouting(before, settings, { ...own, controllerAfter: own.controllerAfter ?? '' });
}

/** Lifts Ingresses of removed versions to v1 in the text of their files, and compares the routes of both. */
async function liftRouting({ files }: Routing, settings: Settings): Promise<Migrated> {
  // What tools make of the files is made of their new text, too.
  const before = await routingOf(files, settings);
  const { files: lifted, migration } = liftedToV1(before.project);
  const texts = new Map(lifted.map(({ path, text }) => [path, text]));
  const after = await routingOf(
    files.map((one) => {
      const content = texts.get(one.file.path);
      return content === undefined ? one : parseInput({ path: one.file.path, content });
    }),
    settings,
  );
  const comparison = withUnread(
    compareTables(before.table, after.table, { readCertificate: settings.readCertificate }),
    before,
  );
  return { to: 'v1', files: lifted, migration, comparison, placeOf: placesIn(before) };
}

interface ToIngressSettings {
  /** The controller of the new Ingresses, `nginx`, `traefik` or what `spec.controller` of its class holds. */
  readonly controllerAfter: string;
  readonly ingressClass?: string | undefined;
}

/** Writes the Ingresses for another controller, and compares what both answer. */
export async function reclassRouting(before: Routing, settings: Settings, own: ToIngressSettings): Promise<Migrated> {
  const target = dialectNamed(own.controllerAfter);
  if (target === undefined)
    throw new UsageError(`"${own.controllerAfter}" is no controller that kroute knows`, 'controllerAfter');
  const placeOf = placesIn(before);
  const controller = settings.servedBy ?? settings.controller;
  const migration = migrateToIngress(before.table, { controller, target, className: own.ingressClass });
  const { moved, className } = migration;
  const classes = new Set(
    before.table.ofIngresses.flatMap(({ source, entry }) => (moved.has(source.resource) ? [entry.class ?? ''] : [])),
  );
  if (classes.size > 1)
    throw new UsageError(
      `these Ingresses have ${classes.size} classes (${[...classes].sort().join(', ')}), and one class can replace one; give them apart`,
      'to',
    );
  const files = migratedFiles(migration.objects, (resource: Resource) => placeOf(resource.root.at));
  const made = files.map(({ path, text }) => parseInput({ path: `migrated/${path}`, content: text }));
  const after = await routingOf(
    [...before.files, ...made],
    { ...settings, servedBy: own.controllerAfter },
    before.rendering,
  );
  const names = new Set([...moved].map(describe));
  const compared = proveIngresses(shownTable(before), shownTable(after), {
    className,
    isMoved: (resource) => names.has(describe(resource)),
    readCertificate: settings.readCertificate,
  });
  const comparison = withUnread(shownComparison(compared, { before, after }), before);
  return { to: 'ingress', files, migration, comparison, placeOf };
}

function placesIn({ placeOf }: Routing): Migrated['placeOf'] {
  return (at) => {
    const { file, span } = placeOf(at);
    return `${file.path}:${file.positionAt(span.start).line}`;
  };
}

/** Writes the Gateways of the Ingresses, and compares what both answer. */
export async function migrateRouting(before: Routing, settings: Settings, own: MigrateSettings): Promise<Migrated> {
  const placeOf = placesIn(before);
  const table = shownTable(before);
  checkGateway(before, own.gateway);
  const migration = migrate(before.table, {
    controller: settings.servedBy ?? settings.controller,
    gatewayClass: own.gatewayClass,
    gateway: own.gateway,
    implementation: own.implementation,
  });
  const files = migratedFiles(migration.objects, (resource: Resource) => placeOf(resource.root.at));
  const made = files.map(({ path, text }) => parseInput({ path: `migrated/${path}`, content: text }));
  const texts = new Set(made.map(({ file }) => file));
  const after = await routingOf([...before.files, ...made], settings, before.rendering);
  const compared = prove(table, shownTable(after), {
    gateways: migration.gateways,
    isNew: ({ file }) => texts.has(file),
    readCertificate: settings.readCertificate,
  });
  const comparison = withUnread(shownComparison(compared, { before, after }), before);
  return { to: 'gateway-api', files, migration, comparison, placeOf };
}

/** The Gateway must be among the files, and can take the place of one way in. */
function checkGateway({ table }: Routing, gateway: string | undefined): void {
  if (gateway === undefined) return;
  if (existingGateway(table.cluster, gateway) === undefined)
    throw new UsageError(
      `Gateway "${gateway}" is not among the files; write namespace/name, and give its manifest, too`,
      'gateway',
    );
  const ids = table.entries.flatMap(({ type, id }) => (type === 'ingress' ? [id] : []));
  if (ids.length > 1)
    throw new UsageError(
      `these Ingresses have ${ids.length} ways in (${ids.join(', ')}), and one Gateway can replace one; give them apart`,
      'gateway',
    );
}
