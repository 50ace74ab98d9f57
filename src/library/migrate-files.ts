/** `migrate`: Ingresses as objects of the Gateway API, for another controller, or as v1. */
import { IMPLEMENTATION_NAMES, type ImplementationName } from '../migrate/implementation.ts';
import type { MigrationTarget } from '../migrate/reasons.ts';
import { routingOf } from '../pipeline/routing.ts';
import { type JsonMigration, migrationJson } from '../render/migrate/json.ts';
import { checkedOptions, checkedTexts, optionalText, type Reads } from './arguments.ts';
import { migratedTo } from './migrate.ts';
import { type ManifestOptions, type Opened, openTexts } from './opened.ts';
import type { TextFile } from './text-file.ts';
import { UsageError } from './usage-error.ts';

export type MigrateResult = JsonMigration;

export interface MigrateOptions extends ManifestOptions {
  /** What Ingresses become: objects of the Gateway API, Ingresses of another controller, or v1. Default: `gateway-api`. */
  readonly to?: 'gateway-api' | 'ingress' | 'v1';
  /** What the objects of the Gateway API are written for. Default: `spec`. */
  readonly implementation?: string;
  /** A Gateway among the files, `namespace/name`, that the routes attach to. */
  readonly gateway?: string;
  /** The class of the Gateways. */
  readonly gatewayClass?: string;
  /** The controller of the Ingresses that are written. */
  readonly controllerAfter?: string;
  /** Their class. */
  readonly ingressClass?: string;
}

/**
 * Migrates files in memory: returns what `kroute migrate --format json` prints, as a value. Throws a `UsageError` if an
 * option or the configuration is invalid.
 */
export async function migrate(
  files: TextFile | readonly TextFile[],
  options: MigrateOptions = {},
): Promise<MigrateResult> {
  const { common, own } = checkedMigrateOptions(options, 'texts');
  return migrateIn(openTexts(checkedTexts('migrate', files), common), own);
}

export async function migrateIn({ files, settings }: Opened, options: CheckedMigration): Promise<MigrateResult> {
  const before = await routingOf(files, settings);
  const migrated = await migratedTo(before, settings, options);
  return migrationJson(migrated, migrated.files);
}

interface CheckedMigration {
  readonly to: MigrationTarget;
  readonly implementation: ImplementationName | undefined;
  readonly gateway: string | undefined;
  readonly gatewayClass: string | undefined;
  readonly controllerAfter: string | undefined;
  readonly ingressClass: string | undefined;
}

const TARGETS: readonly MigrationTarget[] = ['gateway-api', 'ingress', 'v1'];

export function checkedMigrateOptions(given: unknown, reads: Reads) {
  const names = ['to', 'implementation', 'gateway', 'gatewayClass', 'controllerAfter', 'ingressClass'] as const;
  const { common, own } = checkedOptions('migrate', given, reads, names);
  const text = (name: (typeof names)[number], what: string): string | undefined =>
    optionalText('migrate', name, what, own[name]);
  const to = text('to', '"gateway-api", "ingress" or "v1"') ?? 'gateway-api';
  const target = TARGETS.find((one) => one === to);
  if (target === undefined)
    throw new UsageError(`unsupported value "${to}"; use "gateway-api", "ingress" or "v1"`, 'to');
  const named = text('implementation', 'the name of an implementation such as "istio"');
  const implementation = IMPLEMENTATION_NAMES.find((one) => one === named);
  if (named !== undefined && implementation === undefined)
    throw new UsageError(`unsupported value "${named}"; use ${IMPLEMENTATION_NAMES.join(', ')}`, 'implementation');
  const controllerAfter = text('controllerAfter', 'the name of a controller such as "traefik"');
  if (target === 'ingress' && controllerAfter === undefined)
    throw new UsageError('to: "ingress" requires controllerAfter, such as "traefik"', 'controllerAfter');
  return {
    common,
    own: {
      to: target,
      implementation,
      gateway: text('gateway', 'a name such as "infra/edge"'),
      gatewayClass: text('gatewayClass', 'the name of a GatewayClass'),
      controllerAfter,
      ingressClass: text('ingressClass', 'the name of an IngressClass'),
    },
  };
}
