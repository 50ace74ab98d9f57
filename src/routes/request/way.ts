/** The ways that a request can take, and what is chosen beforehand. */
import type { Workload } from '../../model/objects/workload.ts';
import type { Request } from '../match/match.ts';
import type { EntryRoutes } from './lookup.ts';

export interface TraceOptions {
  /** Only Ingresses of this class. */
  readonly class?: string;
  /** Only this Gateway, `namespace/name`. */
  readonly gateway?: string;
  /** The pods that send it, inside of the cluster. */
  readonly from?: Workload;
  /** The namespace that short names are relative to where no client is given. */
  readonly namespace?: string;
}

/** One way in that the request could take, or the reason why it takes none there. */
export type Way =
  | {
      readonly is: 'entry';
      readonly routes: EntryRoutes;
      /** What routes see of the request, where that is not all of it: of TLS that is passed on only the name asked for. */
      readonly seen?: Request;
      /** What no route takes here is refused, and goes nowhere else. */
      readonly isFinal?: boolean;
      /** Nothing listens on the port of the request itself: something in front of the proxy is assumed to lead there. */
      readonly isPortAssumed?: boolean;
    }
  | {
      readonly is: 'refused';
      readonly entry: string;
      readonly match: string;
      readonly detail: string;
      /** The listener with which TLS was set up before. */
      readonly handshake?: EntryRoutes;
      /** Undefined where there is no connection. */
      readonly statusCode: number | undefined;
      /** Whether the files do not settle it. */
      readonly outcome?: 'unknown' | undefined;
      /** The host is a name of the cluster's DNS, which no other route serves. */
      readonly isName?: true;
    };
