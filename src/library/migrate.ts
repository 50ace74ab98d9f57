/** `migrate`: Ingresses as objects of the Gateway API, and the comparison of both. */
import type { Comparison } from '../compare/change.ts';
import { type Migration, migrate } from '../migrate/migrate.ts';
import type { SettingReport } from '../migrate/objects.ts';
import { prove } from '../migrate/proof.ts';
import type { Settings } from '../model/cluster/settings.ts';
import type { Resource } from '../model/objects/resource.ts';
import { parseInput } from '../pipeline/project.ts';
import { type Routing, routingOf, shownTable } from '../pipeline/routing.ts';
import { type MigratedFile, migratedFiles } from '../render/migrate/manifests.ts';

export interface Migrated {
  readonly files: readonly MigratedFile[];
  readonly migration: Migration;
  readonly comparison: Comparison;
  /** Where a setting is written in a file that the user can open: `web.yaml:12`. */
  readonly placeOf: (at: SettingReport['at']) => string;
}

export interface MigrateSettings {
  readonly gatewayClass: string | undefined;
}

/** Writes the Gateways of the Ingresses, and compares what both answer. */
export async function migrateRouting(before: Routing, settings: Settings, own: MigrateSettings): Promise<Migrated> {
  const placeOf: Migrated['placeOf'] = (at) => {
    const { file, span } = before.placeOf(at);
    return `${file.path}:${file.positionAt(span.start).line}`;
  };
  const table = shownTable(before);
  const migration = migrate(before.table, {
    controller: settings.servedBy ?? settings.controller,
    gatewayClass: own.gatewayClass,
  });
  const files = migratedFiles(migration.objects, (resource: Resource) => placeOf(resource.root.at));
  const made = files.map(({ path, text }) => parseInput({ path: `migrated/${path}`, content: text }));
  const after = await routingOf([...before.files, ...made], settings, before.rendering);
  const compared = prove(table, shownTable(after), migration.gateways, settings.readCertificate);
  const sides = { before, after };
  const comparison: Comparison = {
    ...compared,
    changes: compared.changes.map((change) => ({
      ...change,
      because: change.because.map((cause) => ({ ...cause, at: sides[cause.side].placeOf(cause.at) })),
    })),
  };
  return { files, migration, comparison, placeOf };
}
