/** `migrate`: Ingresses as objects of the Gateway API, and the comparison of both. */
import type { Comparison } from '../compare/change.ts';
import { compareTables } from '../compare/compare.ts';
import { existingGateway } from '../migrate/existing.ts';
import type { ImplementationName } from '../migrate/implementation.ts';
import { type Migration, migrate } from '../migrate/migrate.ts';
import type { SettingReport } from '../migrate/objects.ts';
import { prove } from '../migrate/proof.ts';
import type { Settings } from '../model/cluster/settings.ts';
import type { Resource } from '../model/objects/resource.ts';
import { liftedToV1 } from '../pipeline/lift-versions.ts';
import { parseInput } from '../pipeline/project.ts';
import { type Routing, routingOf, shownTable } from '../pipeline/routing.ts';
import { type MigratedFile, migratedFiles } from '../render/migrate/manifests.ts';
import { shownComparison } from './shown-comparison.ts';
import { UsageError } from './usage-error.ts';

export interface Migrated {
  readonly files: readonly MigratedFile[];
  readonly migration: Migration;
  readonly comparison: Comparison;
  /** Where a setting is written in a file that the user can open: `web.yaml:12`. */
  readonly placeOf: (at: SettingReport['at']) => string;
}

export interface MigrateSettings {
  readonly gatewayClass?: string | undefined;
  readonly implementation?: ImplementationName | undefined;
  /** A Gateway among the files, `namespace/name`. */
  readonly gateway?: string | undefined;
}

/** Lifts Ingresses of removed versions to v1 in the text of their files, and compares the routes of both. */
export async function liftRouting({ files }: Routing, settings: Settings): Promise<Migrated> {
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
  const comparison = compareTables(before.table, after.table, { readCertificate: settings.readCertificate });
  return { files: lifted, migration, comparison, placeOf: placesIn(before) };
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
  const comparison = shownComparison(compared, { before, after });
  return { files, migration, comparison, placeOf };
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
