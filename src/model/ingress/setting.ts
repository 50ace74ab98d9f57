/** What a controller makes of one annotation: its value as that controller parses it, or why it takes none. */
import type { Cursor } from '../../load/value/cursor.ts';

/**
 * What a value that a controller refuses costs: the whole Ingress, every path of it, the load balancer that its group
 * shares, or the Service that has the annotation.
 */
export type Loss = 'ingress' | 'paths' | 'load-balancer' | 'service';

/**
 * Why a controller does not go by an annotation: it cannot parse the `value`, the value is `empty`, or another annotation,
 * without which this one is not read, is missing (`unread`).
 */
export type Why = 'value' | 'empty' | 'unread';

/**
 * One annotation of one object. `fallback` is what the controller does without it, with the defaults of its own
 * configuration. A `reason` continues the sentence "the value ...".
 */
export type Setting<T, D = undefined> = Verdict<T> & { readonly fallback: D };

export type Verdict<T> =
  | { readonly is: 'absent' }
  /** Taken. `doubt`: the controller takes the value as it stands, but hardly anybody means that. */
  | { readonly is: 'valid'; readonly value: T; readonly at: Cursor; readonly doubt: string | undefined }
  /** As if it were not written. */
  | { readonly is: 'ignored'; readonly why: Why; readonly reason: string; readonly at: Cursor }
  | {
      readonly is: 'refused';
      readonly why: Why;
      readonly loses: Loss;
      readonly reason: string;
      readonly at: Cursor;
    }
  /** The text is filled in later, or is no text at all, which the API server refuses. */
  | { readonly is: 'unknown'; readonly at: Cursor };

/** What the controller goes by; undefined where the value is not known. */
export function effective<T, D>(setting: Setting<T, D>): T | D | undefined {
  return setting.is === 'unknown' ? undefined : assumed(setting);
}

/** What the controller goes by, as far as that can be seen: what is not known counts as not written. */
export function assumed<T, D>(setting: Setting<T, D>): T | D {
  return setting.is === 'valid' ? setting.value : setting.fallback;
}

/** Whether a switch is certainly on. */
export function isOn(setting: Setting<boolean, boolean>): boolean {
  return effective(setting) === true;
}

/** Whether a switch is on, or may be. */
export function mayBeOn(setting: Setting<boolean, boolean>): boolean {
  return effective(setting) !== false;
}

/** Where an annotation is written, whatever the controller makes of it. */
export function writtenAt(setting: Verdict<unknown>): Cursor | undefined {
  return setting.is === 'absent' ? undefined : setting.at;
}
