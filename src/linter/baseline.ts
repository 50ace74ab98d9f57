/** Known findings that are not reported again: a list of fingerprints in a file next to the manifests. */
import { compareText } from '../text/compare.ts';
import { jsonText } from '../text/printable.ts';
import { isRecord } from '../text/record.ts';
import type { Diagnostic } from './diagnostic.ts';
import { type Digest, fingerprints } from './fingerprint.ts';

/** One known finding. Only the fingerprint is compared; the rest is for readers. */
export interface KnownFinding {
  readonly fingerprint: string;
  readonly rule: string;
  /** Relative to the directory of the baseline. */
  readonly file: string;
  readonly message: string;
}

export type Baseline = readonly KnownFinding[];

export interface Compared {
  /** Findings that are not in the baseline. */
  readonly fresh: readonly Diagnostic[];
  readonly known: readonly Diagnostic[];
  /** Entries of the baseline whose finding no longer occurs. */
  readonly stale: Baseline;
}

/** The path of a file in a baseline; it does not depend on the working directory. */
export type NameOf = (path: string) => string;

export function compareToBaseline(
  diagnostics: readonly Diagnostic[],
  baseline: Baseline,
  digest: Digest,
  nameOf: NameOf,
): Compared {
  const prints = fingerprints(diagnostics, digest, nameOf);
  const listed = new Set(baseline.map(({ fingerprint }) => fingerprint));
  const standing = new Set(prints);
  const isKnown = (index: number): boolean => listed.has(prints[index] ?? '');
  return {
    fresh: diagnostics.filter((_, index) => !isKnown(index)),
    known: diagnostics.filter((_, index) => isKnown(index)),
    stale: baseline.filter(({ fingerprint }) => !standing.has(fingerprint)),
  };
}

export function baselineOf(diagnostics: readonly Diagnostic[], digest: Digest, nameOf: NameOf): Baseline {
  const prints = fingerprints(diagnostics, digest, nameOf);
  return diagnostics
    .map(({ rule, at, message }, index) => ({
      fingerprint: prints[index] ?? '',
      rule,
      file: nameOf(at.file.path),
      message,
    }))
    .sort(
      (a, b) =>
        compareText(a.file, b.file) ||
        compareText(a.rule, b.rule) ||
        compareText(a.message, b.message) ||
        compareText(a.fingerprint, b.fingerprint),
    );
}

/** The text of a baseline file; the same findings always give the same text. */
export function writeBaseline(findings: Baseline): string {
  return `${jsonText({ version: 1, findings }, 2)}\n`;
}

/** Reads a baseline file; undefined if the text is not one. */
export function readBaseline(text: string): Baseline | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(content) || content.version !== 1 || !Array.isArray(content.findings)) return undefined;
  const findings: readonly unknown[] = content.findings;
  return findings.every(isKnownFinding) ? findings : undefined;
}

const FINDING_KEYS = ['fingerprint', 'rule', 'file', 'message'] as const;

function isKnownFinding(value: unknown): value is KnownFinding {
  return isRecord(value) && FINDING_KEYS.every((key) => typeof value[key] === 'string');
}
