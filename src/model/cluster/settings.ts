/** The settings of a run that the meaning of manifests depends on. */
import type { Bundle } from '../../schema/bundles.ts';
import type { ReadCertificate } from '../objects/certificate.ts';
import { type Clock, clockAt } from '../objects/clock.ts';
import type { ExternalPatterns, Seen } from './external.ts';

export interface ChartSetting {
  readonly chart: string;
  readonly release: string | undefined;
  readonly namespace: string | undefined;
  readonly values: readonly string[];
}

export interface Settings {
  /** The namespace of objects without metadata.namespace. */
  readonly namespace: string;
  /** The same for files with another setting. */
  readonly namespaceIn?: (path: string) => string | undefined;
  /** The Kubernetes version to check against, as a minor version: 36 is 1.36. */
  readonly kubeMinor: number;
  /** What is installed of the Gateway API; without a channel, fields of the experimental one may be there. */
  readonly gatewayApi: Bundle;
  /** Inclusive. */
  readonly nodePortRange: { readonly from: number; readonly to: number };
  /** The controller to assume for Ingresses without a known class. */
  readonly controller?: string;
  /** The controller that serves all Ingresses, whatever their classes say. */
  readonly servedBy?: string;
  /** How charts are rendered, by paths from the root of the file system. */
  readonly charts?: readonly ChartSetting[];
  /** Objects that exist outside of the files. */
  readonly external?: ExternalPatterns;
  /** What was read of a cluster, where the objects are those of one. */
  readonly seen?: Seen;
  /** The time of the run, which certificates are compared with. */
  readonly clock: Clock;
  /** Reads certificates, where that is possible; what depends on what is in them is unknown elsewhere. */
  readonly readCertificate?: ReadCertificate;
}

export const NEWEST_MINOR = 37;
/** 1.7 */
export const NEWEST_BUNDLE = 7;

export const DEFAULT_SETTINGS: Settings = {
  namespace: 'default',
  kubeMinor: NEWEST_MINOR,
  gatewayApi: { minor: NEWEST_BUNDLE, isAssumed: true },
  nodePortRange: { from: 30000, to: 32767 },
  clock: clockAt(Date.UTC(2026, 0, 1)),
};
