/** A migration in the shape of the public contract, version 1. */
import { reasonOf } from '../../migrate/reasons.ts';
import type { Resource } from '../../model/objects/resource.ts';
import { compact } from '../../text/compact.ts';
import { diffJson, type JsonCause, type JsonChange, type JsonDiffSummary } from '../diff/json.ts';
import type { MigratedFile } from './manifests.ts';
import { isEquivalent, type MigrationReport } from './report.ts';

export interface JsonMigration {
  readonly version: 1;
  /** Whether all Ingresses are migrated, and every request is routed as before. */
  readonly equivalent: boolean;
  /** The files that hold the new objects. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly settings: readonly JsonSetting[];
  /** Ingresses of which nothing is written. */
  readonly refused: readonly { readonly source: JsonIngress; readonly because: string }[];
  /** What the controllers do without any setting and Gateways do not. */
  readonly notes: readonly string[];
  /** Requests that are answered differently, the most harmful first. */
  readonly changes: readonly (JsonChange & { readonly reason: JsonReason })[];
  /** Documents that cannot be read, and may be Ingresses; absent without any. */
  readonly unread?: readonly JsonCause[];
  readonly summary: JsonDiffSummary;
}

export interface JsonSetting {
  readonly source: JsonIngress;
  /** The annotation, or the path of the field. */
  readonly setting: string;
  readonly file: string;
  readonly line: number;
  readonly result: 'carried' | 'not-needed' | 'lost';
  readonly because: string;
}

export interface JsonIngress {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface JsonReason {
  readonly id: string;
  readonly text: string;
  readonly remedy: string;
}

export function migrationJson(
  { to, migration, comparison, placeOf }: MigrationReport,
  files: readonly MigratedFile[],
): JsonMigration {
  const { changes, unread, summary } = diffJson(comparison);
  return compact({
    version: 1,
    equivalent: isEquivalent(migration, comparison),
    files: files.map(({ path, text }) => ({ path, text })),
    settings: migration.settings.map(({ ingress, setting, at, result, because }) => {
      const [, file = '', line = '1'] = /^(.*):(\d+)$/s.exec(placeOf(at)) ?? [];
      return { source: ingressJson(ingress), setting, file, line: Number(line), result, because };
    }),
    refused: migration.refused.map(({ ingress, because }) => ({ source: ingressJson(ingress), because })),
    notes: migration.notes,
    changes: changes.flatMap((change, index) => {
      const one = comparison.changes[index];
      return one === undefined ? [] : [{ ...change, reason: reasonOf(one, to) }];
    }),
    unread,
    summary,
  });
}

function ingressJson({ kind, namespace, name }: Resource): JsonIngress {
  return { kind, namespace, name };
}
