/** What the user chose for a run, as far as the meaning of manifests depends on it. */
import type { ReadCertificate } from '../objects/certificate.ts';
import { type Clock, clockAt } from '../objects/clock.ts';
import type { ExternalPatterns } from './external.ts';

export interface Settings {
  /** The namespace of objects that name none. */
  readonly namespace: string;
  /** The same for the files of which something else was said. */
  readonly namespaceIn?: (path: string) => string | undefined;
  /** The Kubernetes version to judge by, as a minor: 36 is 1.36. */
  readonly kubeMinor: number;
  /** Inclusive. */
  readonly nodePortRange: { readonly from: number; readonly to: number };
  /** Who serves Ingresses whose class tells nothing. */
  readonly controller?: string;
  /** What is there without being among the files. */
  readonly external?: ExternalPatterns;
  /** What has run out by its time has run out. */
  readonly clock: Clock;
  /** Reads certificates, where that is possible; what depends on what is in them is unknown elsewhere. */
  readonly readCertificate?: ReadCertificate;
}

export const NEWEST_MINOR = 36;

export const DEFAULT_SETTINGS: Settings = {
  namespace: 'default',
  kubeMinor: NEWEST_MINOR,
  nodePortRange: { from: 30000, to: 32767 },
  clock: clockAt(Date.UTC(2026, 0, 1)),
};
