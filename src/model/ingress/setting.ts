/** The result of a controller for one annotation: the parsed value, or why there is no value. */
import type { Cursor } from '../../load/value/cursor.ts';

/**
 * What is lost if a controller rejects a value: the whole Ingress, all its paths, the load balancer of its group, or the
 * Service with the annotation.
 */
export type Loss = 'ingress' | 'paths' | 'load-balancer' | 'service';

/**
 * Why a controller does not use an annotation: it cannot parse the `value`, the value is `empty`, or it does not read
 * the annotation without another one, which is missing (`unread`).
 */
export type Why = 'value' | 'empty' | 'unread';

/**
 * One annotation of one object. `fallback` is the default of the controller, assuming the defaults of its configuration.
 * A `reason` continues the sentence "the value ...".
 */
export type Setting<T, D = undefined> = Verdict<T> & { readonly fallback: D };

export type Verdict<T> =
  | { readonly is: 'absent' }
  /** Used. `doubt`: the controller uses the value unchanged, but it is probably not meant. */
  | { readonly is: 'valid'; readonly value: T; readonly at: Cursor; readonly doubt: string | undefined }
  /** As if it were not set. */
  | { readonly is: 'ignored'; readonly why: Why; readonly reason: string; readonly at: Cursor }
  | {
      readonly is: 'refused';
      readonly why: Why;
      readonly loses: Loss;
      readonly reason: string;
      readonly at: Cursor;
    }
  /** The value is filled in later, or is a list or a map, which the API server rejects. */
  | { readonly is: 'unknown'; readonly at: Cursor };

/** The value that the controller uses; undefined if it is not known. */
export function effective<T, D>(setting: Setting<T, D>): T | D | undefined {
  return setting.is === 'unknown' ? undefined : assumed(setting);
}

/** The value that the controller uses; a value that is not known counts as not set. */
export function assumed<T, D>(setting: Setting<T, D>): T | D {
  return setting.is === 'valid' ? setting.value : setting.fallback;
}

/** Whether a boolean is certainly on. */
export function isOn(setting: Setting<boolean, boolean>): boolean {
  return effective(setting) === true;
}

/** Whether a boolean is on, or may be on. */
export function mayBeOn(setting: Setting<boolean, boolean>): boolean {
  return effective(setting) !== false;
}
