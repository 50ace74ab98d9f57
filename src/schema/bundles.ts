/** Knows which bundle and channel of the Gateway API has a kind, and a field of it; `validate` goes by the newest. */
import { query } from '../text/query.ts';
import type { Path } from './field-map.ts';
import { BUNDLES } from './gateway-api-bundles.ts';

/** What is installed in a cluster: the minor of the bundle (7 is 1.7), and the channel where it is known. */
export interface Bundle {
  readonly minor: number;
  readonly channel?: 'standard' | 'experimental';
  /** Whether no version was given, so that the newest is only assumed. */
  readonly isAssumed?: boolean;
}

/** The minors with a kind or field: from the first, before the last. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** A kind, or a field of it. */
interface Presence {
  /** `spec.rules[].retry`; '' for the kind. */
  readonly path: string;
  readonly standard: Span;
  readonly experimental: Span;
}

/** What a bundle says of a kind or field that it does not have in every channel. */
export type Absence =
  | { readonly is: 'newer' | 'gone'; readonly minor: number }
  | { readonly is: 'experimental'; readonly standardSince: number | undefined };

export interface AbsentField {
  readonly path: string;
  readonly absence: Absence;
}

/** Why a cluster with a bundle may lack a kind; undefined if it has it, and for kinds of others. */
export function absenceOfKind(kind: string, bundle: Bundle): Absence | undefined {
  const whole = rows().get(kind)?.[0];
  return whole && absence(whole, bundle);
}

/** The fields of a kind that a cluster with a bundle may lack, in the order of their paths. */
export function absentFields(kind: string, bundle: Bundle): readonly AbsentField[] {
  return absentIn(bundle).get(kind) ?? NONE;
}

const NONE: readonly AbsentField[] = [];

/** By kind. */
const absentIn = query(
  'bundles.absentIn',
  (bundle: Bundle): ReadonlyMap<string, readonly AbsentField[]> =>
    new Map(Array.from(rows(), ([kind, [, ...fields]]) => [kind, absentAmong(fields, bundle)])),
);

/** Without the fields in a field that is absent itself. */
function absentAmong(rows: readonly Presence[], bundle: Bundle): readonly AbsentField[] {
  const fields: AbsentField[] = [];
  for (const row of rows) {
    const why = absence(row, bundle);
    const isCovered = (outer: AbsentField): boolean =>
      isBelow(row.path, outer.path) && (outer.absence.is === 'newer' || outer.absence.is === why?.is);
    if (why !== undefined && !fields.some(isCovered)) fields.push({ path: row.path, absence: why });
  }
  return fields;
}

/** The first bundle without a field that older ones have; undefined if every newer one has it. */
export function bundleWithout(kind: string, path: Path, field: string): number | undefined {
  const steps = [...path, field].map((step) => (typeof step === 'number' ? '*' : step)).join('.');
  const row = rows()
    .get(kind)
    ?.find((each) => each.path === steps.replaceAll('.*', '[]'));
  return row !== undefined && Number.isFinite(row.experimental.to) ? row.experimental.to : undefined;
}

function isBelow(path: string, outer: string): boolean {
  return path.startsWith(outer) && /^[.[]/.test(path.slice(outer.length));
}

function absence({ standard, experimental }: Presence, { minor, channel }: Bundle): Absence | undefined {
  if (holds(standard, minor) || (holds(experimental, minor) && channel === 'experimental')) return undefined;
  if (holds(experimental, minor)) {
    const later = standard.from > minor ? standard.from : undefined;
    return { is: 'experimental', standardSince: later !== undefined && Number.isFinite(later) ? later : undefined };
  }
  return experimental.from > minor ? { is: 'newer', minor: experimental.from } : { is: 'gone', minor: experimental.to };
}

function holds({ from, to }: Span, minor: number): boolean {
  return from <= minor && minor < to;
}

let read: ReadonlyMap<string, readonly Presence[]> | undefined;

/** By `group/version/kind`: the kind, then its fields. */
function rows(): ReadonlyMap<string, readonly Presence[]> {
  return (read ??= readRows());
}

function readRows(): ReadonlyMap<string, readonly Presence[]> {
  const kinds = new Map<string, Presence[]>();
  let current: Presence[] = [];
  for (const line of BUNDLES.trim().split('\n')) {
    const [name = '', standard = '', experimental = ''] = line.trim().split(' ');
    const spans = { standard: spanOf(standard), experimental: spanOf(experimental) };
    if (line.startsWith('  ')) current.push({ path: name.replaceAll('.*', '[]'), ...spans });
    else kinds.set(name, (current = [{ path: '', ...spans }]));
  }
  return kinds;
}

function spanOf(text: string): Span {
  if (text === '-') return { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  const [from = '', to] = text.split('-');
  return { from: Number(from), to: to === undefined ? Number.POSITIVE_INFINITY : Number(to) };
}
