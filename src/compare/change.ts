/** The difference between two tables of routes, as its parts. */
import type { Place } from '../load/value/place.ts';
import type { Request } from '../routes/match/match.ts';
import type { ChangeKind } from './answers.ts';
import type { Answered, WayIn } from './ways.ts';

/** Requests in words. */
export interface Requests {
  /** Id of the way in. */
  readonly entry: string;
  /** `*` where both schemes are meant. */
  readonly scheme: 'http' | 'https' | 'tcp' | 'udp' | '*';
  /** Absent where it is the usual one of the scheme. */
  readonly port?: number | undefined;
  /** A host, a wildcard, or `*`, with the exceptions. */
  readonly host: string;
  /** All hosts, where many differ alike. */
  readonly hosts?: readonly string[];
  readonly path: string;
  /** `*` for all. */
  readonly method: string;
  /** Conditions on headers and query parameters, in words. */
  readonly headers: readonly string[];
  readonly query: readonly string[];
  /** All of it in one text. */
  readonly text: string;
}

/** A line that causes a change, in one of the two inputs. */
export interface Cause {
  readonly message: string;
  readonly side: 'before' | 'after';
  readonly at: Place;
}

/** Requests that both sides answer, each in one way, and not alike. */
export interface Change {
  readonly kind: ChangeKind;
  readonly way: WayIn;
  readonly requests: Requests;
  /** The name under which changes are grouped. */
  readonly host: string;
  readonly witness: Request;
  readonly before: Answered;
  readonly after: Answered;
  readonly because: readonly Cause[];
  /** False where only the witness, or nothing, is known to differ. */
  readonly isProved: boolean;
  /** Services that become reachable from outside, or are no longer. */
  readonly exposes: readonly string[];
  readonly hides: readonly string[];
}

/** A change, before it is known what all changes together expose. */
export type BareChange = Omit<Change, 'exposes' | 'hides'>;

export interface Found {
  readonly change: BareChange;
}

/** Finds the change that a request belongs to. */
export type Find = (request: Request) => Found | undefined;

export interface Comparison {
  /** The most harmful first. */
  readonly changes: readonly Change[];
  /** Documents that cannot be read, and that the other side does not have as well: what they route is not known. */
  readonly unread: readonly Cause[];
  readonly routes: { readonly before: number; readonly after: number };
  /** The change that a request belongs to, as its index; undefined where both sides answer alike. */
  changeOf(request: Request, way?: (way: WayIn) => boolean): number | undefined;
}
